/* Remembers which parts of the guide a person left open: <details data-remember="key">, with
   data-was="open" where the page came with it open. The server keeps it, so it is so everywhere.

   A courtesy: when it cannot be kept, nothing is said, and the part is closed next time. */

const at = document.querySelector("script[data-look]")?.dataset.look;
const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";

function remember(part) {
  // A part that comes open fires the same event as one that a person opens.
  if ((part.dataset.was === "open") === part.open) return;
  part.dataset.was = part.open ? "open" : "";
  fetch(at, {
    method: "POST", credentials: "same-origin", keepalive: true,
    headers: { "X-CSRFToken": token() },
    body: new URLSearchParams({ key: part.dataset.remember, open: part.open ? "1" : "0" }),
  }).catch(() => {});
}

// The event does not bubble: it is met on its way down.
document.addEventListener("toggle", (event) => {
  if (at && event.target.matches?.("details[data-remember]")) remember(event.target);
}, true);
