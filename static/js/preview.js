/* Keeps the preview of a part beside its editors up to date.

   <div class="with-preview"> editors, section#preview-part > .card-head(.preview-state, a[data-refresh]),
   .preview-body[data-preview=address]; a button[data-preview-toggle] anywhere, hidden without script.

   After each save of a field (throughline:saved) the part is fetched again. The focus and the place
   that is read stay where they are: the block at the top edge is looked for again, and while the
   focus is inside the preview nothing is replaced. Without script the link loads the page anew. */

const part = document.getElementById("preview-part");
const body = part?.querySelector("[data-preview]");
const toggle = document.querySelector("[data-preview-toggle]");
const KEPT = "throughline-preview";

if (body) {
  document.addEventListener("throughline:saved", refresh);
  body.addEventListener("focusout", () => setTimeout(() => waiting && refresh()));
  part.querySelector("[data-refresh]")?.addEventListener("click", (event) => {
    event.preventDefault();
    refresh();
  });
}

/* --- fetching --- */

let inFlight = false;
let waiting = false;
let last = plain(body?.innerHTML ?? "");

/** Without the form tokens, which are others each time. */
function plain(html) {
  return html.replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, "").replace(/\s+/g, " ").trim();
}

async function refresh() {
  waiting = true;
  if (inFlight || part.hidden || body.contains(document.activeElement)) return;
  waiting = false;
  inFlight = true;
  let html = null;
  try {
    const response = await fetch(body.dataset.preview, { credentials: "same-origin", redirect: "manual" });
    if (response.ok) html = await response.text();
  } catch { /* no connection: said below */ }
  inFlight = false;
  if (html === null) say("Not refreshed: no answer. What you see is older.");
  else if (body.contains(document.activeElement)) waiting = true;
  else show(html);
  if (waiting) refresh();
}

function show(html) {
  say("Up to date");
  if (plain(html) === last) return;
  last = plain(html);
  const back = placeOf();
  body.innerHTML = html;
  back();
  window.htmx?.process(body);
  document.dispatchEvent(new CustomEvent("throughline:announce", { detail: "The preview is up to date." }));
}

function say(sentence) {
  part.querySelector(".preview-state").textContent = sentence;
}

/** What brings the block at the upper edge back to where it was, once others have taken its place. */
function placeOf() {
  const edge = body.getBoundingClientRect().top;
  const blocks = [...body.children];
  const at = blocks.findIndex((block) => block.getBoundingClientRect().bottom > edge);
  const scrolled = body.scrollTop;
  if (!scrolled || at < 0) return () => { body.scrollTop = scrolled; };
  const words = blocks[at].textContent;
  const offset = blocks[at].getBoundingClientRect().top;
  return () => {
    const now = [...body.children];
    const same = now.map((block, place) => [Math.abs(place - at), block]).filter(([, block]) => block.textContent === words);
    const found = same.sort((a, b) => a[0] - b[0])[0]?.[1] ?? now[Math.min(at, now.length - 1)];
    body.scrollTop = scrolled;
    if (found) body.scrollTop += found.getBoundingClientRect().top - offset;
  };
}

/* --- shown or hidden, as this person left it --- */

function set(hidden) {
  part.hidden = hidden;
  part.parentElement.classList.toggle("is-alone", hidden);
  toggle.textContent = hidden ? "Show the preview" : "Hide the preview";
  toggle.setAttribute("aria-expanded", String(!hidden));
}

if (body && toggle) {
  let hidden = false;
  try {
    hidden = localStorage.getItem(KEPT) === "hidden";
  } catch { /* a browser that keeps nothing shows it */ }
  toggle.hidden = false;
  set(hidden);
  toggle.addEventListener("click", () => {
    set(!part.hidden);
    try {
      localStorage.setItem(KEPT, part.hidden ? "hidden" : "shown");
    } catch { /* then it is shown again next time */ }
    if (!part.hidden) refresh();
  });
}
