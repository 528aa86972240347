/* After a stage was moved the page comes back: the same arrow has the focus again, and the new place is said. */

const KEY = "throughline-moved-stage";
const list = document.getElementById("stages");

for (const form of list?.querySelectorAll('form[action*="/move/"]') || []) {
  form.addEventListener("submit", (event) => {
    const moved = { id: form.closest("li").id, to: event.submitter?.value };
    try {
      sessionStorage.setItem(KEY, JSON.stringify(moved));
    } catch { /* then the focus begins at the stage, by the address */ }
  });
}

let moved = null;
try {
  moved = JSON.parse(sessionStorage.getItem(KEY));
  sessionStorage.removeItem(KEY);
} catch { /* nothing was kept */ }
const item = moved && document.getElementById(moved.id);
if (item) {
  // The address names the stage, and going there takes the focus off everything: so after that.
  const arrow = item.querySelector(`button[name=to][value="${moved.to === "up" ? "up" : "down"}"]`);
  const focus = () => requestAnimationFrame(() => arrow?.focus());
  if (document.readyState === "complete") focus();
  else window.addEventListener("load", focus);
  const place = [...list.children].indexOf(item) + 1;
  const name = item.querySelector("h3").lastChild.textContent.trim();
  document.dispatchEvent(new CustomEvent("throughline:announce", { detail: `${name} is now stage ${place} of ${list.children.length}.` }));
}
