// What the first page does beside the framework's program; the names that end in _HERE are filled in by web.py.
window.__streamlit = {BACKEND_BASE_URL: new URL(".", location.href).href};
(() => {
  const words = WORDS_HERE, patterns = PATTERNS_HERE.map(([from, to]) => [new RegExp(from), to]);
  const names = ["placeholder", "aria-label", "aria-valuetext", "title", "alt"];
  const say = (text) => {
    const plain = text.trim();
    if (!/[A-Za-z]/.test(plain)) return text;
    if (/^Connection failed with status 401/.test(plain)) location.assign(`/login?next=${encodeURIComponent(location.pathname)}`);
    if (Object.hasOwn(words, plain)) return words[plain];
    const [, name, rest] = plain.match(/^([^:]+): ([^]*)$/) ?? [];
    if (name && Object.hasOwn(words, name)) return words[name] + "：" + say(rest);
    for (const [from, to] of patterns) if (from.test(plain)) return plain.replace(from, to);
    return text;
  };
  const texts = (node) => {
    if (node.parentElement?.closest("script,style,textarea,pre,[contenteditable=true]:not([data-placeholder])")) return;
    const said = say(node.data);
    if (said !== node.data) node.data = said;
  };
  const attributes = (element) => {
    for (const name of names) {
      const old = element.getAttribute(name);
      if (old) { const said = say(old); if (said !== old) element.setAttribute(name, said); }
    }
  };
  const walk = (root) => {
    if (root.nodeType === 3) return texts(root);
    if (root.nodeType !== 1) return;
    attributes(root);
    const nodes = document.createTreeWalker(root, 5);
    while (nodes.nextNode()) nodes.currentNode.nodeType === 3 ? texts(nodes.currentNode) : attributes(nodes.currentNode);
  };
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[target=_blank]");
    if (link && link.origin === location.origin && !link.hasAttribute("download")) link.target = "_self";
  }, true);
  let typed = null, taking = 0;
  const entering = () => /\/(entry|land)$/.test(location.pathname), land = () => location.pathname.endsWith("/land");
  const grid = () => document.querySelector(`${land() ? "[data-testid=stForm] " : ""}[data-testid=stDataFrame]`);
  const unread = () => typed?.isConnected;
  const unsaved = () => unread() || [...document.querySelectorAll("h5")].some((head) => head.textContent.startsWith("保存前核对"));
  const note = (event) => {
    const writes = event.key?.length === 1 && !event.ctrlKey && !event.metaKey || ["Delete", "Backspace"].includes(event.key);
    if (event.type === "keydown" && !writes) return;
    const place = entering() && event.target.closest?.("#portal,[data-testid=stDataFrame]");
    if (place && (place.id === "portal" || place === grid())) typed = grid();
  };
  for (const name of ["input", "paste", "cut", "keydown"]) document.addEventListener(name, note, true);
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("a[href*='/downloads/']")) taking = Date.now();
    if (event.target.closest?.("[data-testid=stButton],[data-testid=stButtonGroup],[data-testid=stFormSubmitButton]")) typed = null;
    if (!event.target.closest?.(`[data-testid=stSidebarNavLink],[data-testid=stPageLink]${land() ? ",[role=option]" : ""}`)) return;
    if (unread() && entering() && !confirm(LEAVING_HERE)) { event.preventDefault(); event.stopImmediatePropagation(); }
    else typed = null;
  }, true);
  window.addEventListener("beforeunload", (event) => {
    if (entering() && unsaved() && Date.now() - taking > 2000) event.preventDefault();
  });
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(walk);
      else if (change.type === "characterData") texts(change.target);
      else attributes(change.target);
    }
  }).observe(document.documentElement, {childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: names});
})();
