// While a page answers what was asked of it, its table of figures takes no key: what is typed then would go with the grid that the answer
// replaces. Who types on gets no part of a figure in: keys are taken again once a cell is touched, or after a pause.
(() => {
  const REST = 250, SECOND = 1500, ANSWER = 15000, NOTHING = 2000, PAUSE = 1000;
  const BUTTONS = "[data-testid=stButton],[data-testid=stFormSubmitButton]", MAYBE = "[data-testid=stButtonGroup],[role=option]";
  let asked = false, rest = REST, timer = 0, dropped = -PAUSE;
  const entering = () => /\/(entry|land)$/.test(location.pathname);
  const runs = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState !== "notRunning";
  const works = () => asked || runs();
  const tell = () => document.documentElement.toggleAttribute("data-page-works", entering() && works());
  const freeAfter = (time) => {
    clearTimeout(timer);
    timer = setTimeout(() => { asked = false; tell(); }, time);
    tell();
  };
  // A press during a run is answered by a second run, which begins some time after the end of the first.
  const ask = (event) => {
    const sure = event.target.closest?.(BUTTONS);
    if (!entering() || !(sure || event.target.closest?.(MAYBE))) return;
    asked = true;
    rest = runs() ? SECOND : REST;
    freeAfter(sure ? ANSWER : NOTHING);
  };
  const turned = () => {
    if (!runs()) return freeAfter(rest);
    clearTimeout(timer);
    asked = true;
    rest = REST;
    tell();
  };
  const hold = (event) => {
    if (!entering() || !event.target.closest?.("#portal,[data-testid=stDataFrame]")) return;
    const key = event.type === "keydown";
    if (event.type === "pointerdown") dropped = -PAUSE;
    if (!works() && !(key && event.timeStamp - dropped < PAUSE)) return;
    if (key) dropped = event.timeStamp;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  document.addEventListener("click", ask, true);
  for (const name of ["keydown", "paste", "pointerdown", "mousedown", "click"]) window.addEventListener(name, hold, true);
  new MutationObserver((changes) => { if (changes.some((change) => change.target.dataset.testid === "stApp")) turned(); })
    .observe(document.documentElement, {subtree: true, attributes: true, attributeFilter: ["data-test-script-state"]});
})();
