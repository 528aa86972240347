/* A grid of ticks that save themselves: <form id="grid-form"> round table[data-grid].

   Each box says the state it wants, so that sending it twice changes nothing; when a save fails the
   box goes back and #grid-state says why. The answer brings the summary and what stands under each
   column. Arrow keys move between the boxes. A tick made before this script was there is saved too;
   one that the browser put back is not anybody's. Without this script each row has a button. Loaded
   after drafts.js. */

const form = document.getElementById("grid-form");
const table = form?.querySelector("[data-grid]");
const state = document.getElementById("grid-state");
const queues = new WeakMap();

async function send(box) {
  const body = new URLSearchParams({
    csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
    row: box.name.replace("row-", ""),
    column: box.value,
    on: box.checked ? "1" : "0",
  });
  const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
  if (answer.type === "opaqueredirect") throw new Error("you have been signed out. Sign in again in another tab.");
  if (answer.status === 403) throw new Error("your role here does not allow it, or the page is too old. Reload it.");
  if (answer.status === 404) throw new Error("this entry is no longer there. Reload the page.");
  if (!answer.ok) throw new Error("the server could not do it just now. Try again.");
  return answer.json();
}

function show(told) {
  document.getElementById("grid-summary").textContent = told.summary;
  for (const place of document.querySelectorAll("[data-state]")) {
    const found = told.states[place.dataset.state];
    if (!found) continue;
    place.textContent = found[0];
    place.classList.toggle("is-gap", found[1]);
  }
}

async function save(box, stored = !box.checked) {
  if (queues.get(box)) return;
  queues.set(box, true);
  while (box.checked !== stored) {
    const wanted = box.checked;
    state.textContent = "Saving…";
    try {
      show(await send(box));
      stored = wanted;
      state.textContent = `Saved: ${box.getAttribute("aria-label")}`;
    } catch (fault) {
      box.checked = stored;
      const why = fault instanceof TypeError ? "no connection to the server. Try again." : fault.message;
      state.textContent = `Not saved: ${why}`;
    }
  }
  queues.delete(box);
}

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function move(event) {
  const step = STEPS[event.key];
  if (!step || event.target.type !== "checkbox" || event.altKey || event.ctrlKey || event.metaKey) return;
  const cell = event.target.closest("td");
  const row = cell.parentElement.parentElement.rows[cell.parentElement.sectionRowIndex + step[0]];
  const next = row?.cells[cell.cellIndex + step[1]]?.querySelector("input");
  if (!next) return;
  event.preventDefault();
  next.focus();
}

const boxes = [...table?.querySelectorAll("input[type=checkbox]") ?? []];
window.throughline.asTheyCame(boxes);
for (const box of boxes) save(box, box.defaultChecked);
table?.addEventListener("change", (event) => save(event.target));
table?.addEventListener("keydown", move);
form?.addEventListener("submit", (event) => { if (!event.submitter) event.preventDefault(); });
