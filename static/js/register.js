/* The register's list: ticking every entry of the page, saying how many are ticked, leaving a row
   that has become a form with Escape, and short addresses for what is looked for.

   Without script the boxes and the buttons above them do the same job, and a row is edited on its
   own page. */

/** The boxes of the list as it is now: htmx may have put another one in its place. */
function boxes() {
  return [...document.querySelectorAll(".register input[name=pick]")];
}

function count() {
  const all = boxes();
  const ticked = all.filter((box) => box.checked).length;
  const whole = document.querySelector("[data-tick-all]");
  if (whole) {
    whole.hidden = false;
    whole.checked = ticked > 0 && ticked === all.length;
    whole.indeterminate = ticked > 0 && ticked < all.length;
  }
  const words = document.querySelector("[data-tick-count]");
  if (words) words.textContent = ticked ? `${ticked} ticked` : words.dataset.tickCount;
}

// Another list may come while someone is in this one: ticks and the focus go over to it.
const nameOf = (one) => [one.localName, one.name, one.value, one.getAttribute("href")].join("|");
let left = null;
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const list = event.detail.target;
  if (list.id !== "register-results" || !event.detail.shouldSwap) return;
  const focused = list.contains(document.activeElement) && nameOf(document.activeElement);
  left = { focused, ticked: new Set(boxes().filter((box) => box.checked).map((box) => box.value)) };
});

function bringBack() {
  const list = left && document.getElementById("register-results");
  if (!list) return;
  for (const box of boxes()) box.checked ||= left.ticked.has(box.value);
  const same = [...list.querySelectorAll("a, button, input, [tabindex]")].find((one) => nameOf(one) === left.focused);
  if (left.focused) (same || list.querySelector("[tabindex]"))?.focus({ preventScroll: true });
  left = null;
}

// What was typed has been looked for already: leaving the field is no reason to look again.
document.getElementById("register-search")?.addEventListener("change", (event) => event.stopPropagation());

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-tick-all]")) {
    for (const box of boxes()) box.checked = event.target.checked;
  }
  if (event.target.matches("[data-tick-all], input[name=pick]")) count();
});
document.body.addEventListener("htmx:afterSettle", () => {
  bringBack();
  count();
});
// Back in the browser brings ticks back after the page has loaded.
window.addEventListener("pageshow", count);
count();

// An address to share says only what was chosen.
document.getElementById("register-filters")?.addEventListener("formdata", (event) => {
  for (const [name, value] of [...event.formData]) {
    if (!value) event.formData.delete(name);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.target.closest?.("tr.is-form")?.querySelector("[data-cancel]").click();
});
