// Keys typed into a grid go one after the other. The grid opens a cell's editor, and closes it, some time after the key that asks for
// it: on a slow machine what is pressed in between would go to the wrong place, and Enter soon after a digit would drop the cell.
// So each key waits here until the one before it has been taken up; a button that is pressed meanwhile waits for the last cell.
(() => {
  const FIRST = 300, LATER = 40, LOCKED = 25, PAUSE = 16, TAKEN = 300;
  const queue = [];
  let wanted = "", tries = 0, opened = false, taken = true, timer = 0, locked = 0;
  const at = (node) =>
    node?.closest?.("#portal") ? "editor" : node?.closest?.("[data-testid=stDataFrame] canvas") ? "grid" : "";
  const editor = () => document.querySelector("#portal textarea, #portal input");
  const reached = () => at(document.activeElement) === wanted && (wanted === "editor" || !editor());
  // No editor opens in a cell that is only read: what is typed there is nothing, and soon known to be.
  const closed = () => document.activeElement?.getAttribute?.("aria-readonly") === "true";
  const writes = (key) => key && !key.button && (key.key.length === 1 || ["Enter", "Backspace", "Delete"].includes(key.key));
  // Where the focus will be once the grid has taken up a key that was pressed at a place.
  const leads = (key, place) => {
    if (key.ctrlKey || key.metaKey || key.altKey) return place;
    if (place === "grid") return key.key.length === 1 || key.key === "Enter" ? "editor" : "grid";
    return key.key === "Tab" || key.key === "Escape" || (key.key === "Enter" && !key.shiftKey) ? "grid" : "editor";
  };
  const say = () => document.documentElement.toggleAttribute("data-keys-wait", Boolean(wanted || queue.length));
  // The grid hands a cell on by a timer of its own once the editor is closed; this one, set later and longer, rings after it.
  const written = () => {
    taken = false;
    clearTimeout(timer);
    timer = setTimeout(() => (taken = true), TAKEN);
  };
  const lead = (key, place) => {
    wanted = leads(key, place);
    tries = wanted === "editor" && !opened ? FIRST : LATER;
    locked = 0;
    written();
    setTimeout(step, PAUSE);
    say();
  };
  const step = () => {
    if (wanted && !reached() && tries-- > 0) {
      locked = wanted === "editor" && closed() ? locked + 1 : 0;
      if (locked < LOCKED) return setTimeout(step, PAUSE);
      while (writes(queue[0])) queue.shift();
    }
    if (wanted === "editor" && reached()) opened = true;
    if (wanted === "grid") written();
    wanted = "";
    if (queue[0]?.button && !taken) return setTimeout(step, PAUSE);
    const next = queue.shift();
    say();
    if (next?.button) {
      queue.splice(0, queue.length, ...queue.filter((key) => key.button));
      next.button.click();
      setTimeout(step, PAUSE);
    } else if (next) {
      const place = at(document.activeElement);
      play(next, place);
      lead(next, place);
    }
  };
  const play = ({key, code, keyCode, shiftKey}, place) => {
    if (place === "editor" && key.length === 1) document.execCommand("insertText", false, key);
    else if (place === "editor" && key === "Backspace") document.execCommand("delete");
    else if (place === "editor" && key === "Delete") document.execCommand("forwardDelete");
    else {
      const again = new KeyboardEvent("keydown", {key, code, keyCode, shiftKey, bubbles: true, cancelable: true, composed: true});
      document.activeElement?.dispatchEvent(again);
    }
  };
  const stop = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  window.addEventListener("keydown", (event) => {
    if (!event.isTrusted || event.isComposing || ["Process", "Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
    const place = at(event.target), waits = wanted || queue.length;
    if (!waits && place) lead(event, place);
    if (!waits || !(place || event.target === document.body)) return;
    stop(event);
    if (!event.ctrlKey && !event.metaKey && !event.altKey) queue.push(event);
    say();
  }, true);
  window.addEventListener("click", (event) => {
    const button = event.isTrusted && event.target.closest?.("button");
    if (!button || at(button) || (taken && !wanted && !queue.length)) return;
    stop(event);
    if (queue.push({button}) === 1 && !wanted) setTimeout(step, PAUSE);
    say();
  }, true);
  window.addEventListener("pointerdown", (event) => {
    if (!event.isTrusted || wanted !== "editor" || editor() || at(event.target) !== "grid") return;
    queue.length = 0;
    wanted = "";
    say();
  }, true);
})();
