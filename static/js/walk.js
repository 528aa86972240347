/* The data walk on a wall: one theme fills the screen, the arrows go from one to the next, Escape ends it.

   #walk-screen holds the themes; #walk-show starts it and is shown only where a page can fill the screen. */

const screen = document.getElementById("walk-screen");
const start = document.getElementById("walk-show");
const STEPS = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 };

const themes = () => [...screen.querySelectorAll(".walk")];

/** The theme that has the focus, or the first. */
const here = () => Math.max(0, themes().indexOf(document.activeElement.closest?.(".walk")));

function show(place) {
  const all = themes();
  const theme = all[Math.max(0, Math.min(place, all.length - 1))];
  theme.focus({ preventScroll: true });
  theme.scrollIntoView();
}

/** A theme that is longer than the screen is read to its end before the next comes. */
function reads(step) {
  const theme = themes()[here()];
  const left = step > 0 ? theme.scrollHeight - theme.clientHeight - theme.scrollTop : theme.scrollTop;
  if (left < 2) return false;
  theme.scrollBy(0, step * theme.clientHeight * 0.8);
  return true;
}

if (screen && start && document.fullscreenEnabled) {
  start.hidden = false;
  start.addEventListener("click", () => screen.requestFullscreen().then(() => show(0), () => { start.hidden = true; }));
  document.addEventListener("fullscreenchange", () => {
    if (document.fullscreenElement !== screen) start.focus();
  });
  screen.addEventListener("keydown", (event) => {
    if (document.fullscreenElement !== screen || !(event.key in STEPS) || event.target.closest("a") && event.key === " ") return;
    event.preventDefault();
    if (!reads(STEPS[event.key])) show(here() + STEPS[event.key]);
  });
}
