/* The affinity board moved by pointer and by keyboard. Without it the form below the board does the same.

   #board > section[data-column=key|none] > [data-number], ol[data-cards] > li[data-card="finding-key"][data-place]
   A card's button[data-grip] has the focus; form#board-undo, dialog#board-chooser and #board-fault stand around.

   One request a move. The answer says under which themes the findings are now, and the cards are laid so,
   whether the move was made, undone, or refused because someone else was there before. */

import { CardDrag } from "./board_drag.js";
import { post, say } from "./post.js";

const board = document.getElementById("board");
const mover = document.getElementById("board-move");
const chooser = document.getElementById("board-chooser");
const undo = document.getElementById("board-undo");
const fault = document.getElementById("board-fault");
const { send, complain } = post(mover, fault, "Nothing was moved");

const columns = () => [...board.querySelectorAll("[data-column]")];
const columnOf = (card) => card.closest("[data-column]");
const nameOf = (column) => column.querySelector("h2").textContent;
const cardsOf = (column) => [...column.querySelectorAll("[data-card]")];
const gripOf = (card) => card.querySelector("[data-grip]");
const wordsOf = (card) => card.querySelector("a").textContent;
const fitting = (finding, key) => board.querySelector(`[data-card="${finding}-${key}"]`);

/* --- what the server says --- */

/** Show what came of it. False when the board has other themes now and is being loaded again. */
function take({ ok, answer }) {
  if (ok) complain("");
  else complain(answer.said);
  const known = new Set(columns().map((column) => column.dataset.column));
  const strange = Object.values(answer.findings).flat().some((key) => key !== null && !known.has(String(key)));
  if (answer.themes_changed || (ok && strange)) {
    location.reload();
    return false;
  }
  if (!strange) for (const [finding, themes] of Object.entries(answer.findings)) lay(finding, themes);
  if (!ok) return true;
  undo.hidden = !answer.undo;
  if (answer.undo) undo.action = answer.undo;
  undo.querySelector("[data-last]").textContent = answer.undoes;
  say(answer.said);
  return true;
}

/** Lay the cards of a finding under these themes: keys, [] for none, null for a finding that is gone. */
function lay(finding, themes) {
  const wanted = themes === null ? [] : themes.length ? themes.map(String) : ["none"];
  const there = [...board.querySelectorAll(`[data-card^="${finding}-"]`)];
  const spare = there.filter((card) => !wanted.includes(columnOf(card).dataset.column));
  const pattern = there[0];
  const changed = new Set(spare.map(columnOf));
  for (const key of wanted) {
    if (fitting(finding, key) || !pattern) continue;
    const card = spare.shift() || pattern.cloneNode(true);
    const column = document.getElementById(`column-${key}`);
    name(card, finding, key);
    put(card, column);
    changed.add(column);
  }
  spare.forEach((card) => card.remove());
  for (const key of wanted) {
    const about = fitting(finding, key)?.querySelector("[data-also]");
    if (about) about.textContent = wanted.length > 1 ? ` · under ${wanted.length} themes` : "";
  }
  changed.forEach(count);
}

function name(card, finding, key) {
  card.dataset.card = `${finding}-${key}`;
  card.className = "board-card";
  const box = card.querySelector("[name=card]");
  box.value = card.dataset.card;
  box.checked = false;
}

/** In the order of the sources, as the page has it after a reload. */
function put(card, column) {
  const place = Number(card.dataset.place);
  const next = cardsOf(column).find((other) => Number(other.dataset.place) > place);
  column.querySelector("[data-cards]").insertBefore(card, next || null);
}

function count(column) {
  const number = cardsOf(column).length;
  column.querySelector("[data-number]").textContent = number;
  column.querySelector(".board-empty").hidden = number > 0;
}

/* --- moving --- */

async function move(card, key, copy) {
  const from = columnOf(card);
  const [finding] = card.dataset.card.split("-");
  if (from.dataset.column === key || card.classList.contains("is-sending")) return;
  const focused = card.contains(document.activeElement);
  const after = card.nextElementSibling || card.previousElementSibling;
  card.classList.add("is-sending");
  const found = await send(mover.action, { card: card.dataset.card, to: key, how: copy ? "copy" : "move" });
  card.classList.remove("is-sending");
  // Whoever has gone elsewhere meanwhile stays there.
  const stayed = focused && (card.contains(document.activeElement) || document.activeElement === document.body);
  if (!found || !take(found) || !stayed) return;
  const now = fitting(finding, key) || board.querySelector(`[data-card^="${finding}-"]`) || after;
  if (now) gripOf(now)?.focus();
}

undo?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const found = await send(undo.action, {});
  if (found && take(found) && undo.hidden) board.focus();
});

/* --- by keyboard: aim with left and right, then Enter, C or Escape --- */

let picked = null;
let aim = null;

function aimAt(card, step) {
  const all = columns();
  const at = all.indexOf(picked === card ? aim : columnOf(card));
  const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
  leave();
  [picked, aim] = [card, next];
  card.classList.add("is-picked");
  next.classList.add("is-aim");
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
  const place = `${nameOf(next)}, column ${all.indexOf(next) + 1} of ${all.length}.`;
  say(next === columnOf(card) ? `${place} It lies here.` : `${place} Enter moves it here, C copies it, Escape leaves it.`);
}

function leave() {
  picked?.classList.remove("is-picked");
  aim?.classList.remove("is-aim");
  picked = null;
  aim = null;
}

function land(copy) {
  const [card, key] = [picked, aim.dataset.column];
  leave();
  move(card, key, copy);
}

function step(card, by) {
  const all = cardsOf(columnOf(card));
  const next = all[all.indexOf(card) + by];
  if (next) gripOf(next).focus();
}

board?.addEventListener("keydown", (event) => {
  const grip = event.target.closest("[data-grip]");
  if (!grip || event.altKey || event.metaKey || event.ctrlKey) return;
  const card = grip.closest("[data-card]");
  if (event.key === "ArrowLeft") aimAt(card, -1);
  else if (event.key === "ArrowRight") aimAt(card, 1);
  else if (event.key === "ArrowUp") step(card, -1);
  else if (event.key === "ArrowDown") step(card, 1);
  else if (picked && event.key === "Enter") land(false);
  else if (picked && event.key.toLowerCase() === "c") land(true);
  else if (picked && event.key === "Escape") {
    leave();
    say("Left where it was.");
  } else return;
  event.preventDefault();
});
board?.addEventListener("focusout", (event) => {
  if (picked && !picked.contains(event.relatedTarget)) leave();
});

/* --- by choosing from a list --- */

board?.addEventListener("click", (event) => {
  const card = event.target.closest("[data-grip]")?.closest("[data-card]");
  if (!card) return;
  const form = chooser.querySelector("form");
  form.card.value = card.dataset.card;
  chooser.querySelector("[data-words]").textContent = wordsOf(card);
  const other = [...form.to.options].find((option) => option.value !== columnOf(card).dataset.column);
  form.to.value = other.value;
  whichTheme();
  chooser.showModal();
  form.to.focus();
});

function whichTheme() {
  const form = chooser.querySelector("form");
  const fresh = form.to.value === "new";
  chooser.querySelector("[data-new]").hidden = !fresh;
  form.querySelector("[name=name]").required = fresh;
}

function listen() {
  const form = chooser.querySelector("form");
  form.to.addEventListener("change", whichTheme);
  chooser.querySelector("[data-cancel]").addEventListener("click", () => chooser.close());
  chooser.addEventListener("close", () => {
    const [finding] = form.card.value.split("-");
    const card = board.querySelector(`[data-card="${form.card.value}"]`) || board.querySelector(`[data-card^="${finding}-"]`);
    if (card) gripOf(card).focus();
  });
  form.addEventListener("submit", (event) => {
    // A new theme is a new column: the page is made anew.
    if (form.to.value === "new") return;
    event.preventDefault();
    const card = board.querySelector(`[data-card="${form.card.value}"]`);
    chooser.close();
    if (card) move(card, form.to.value, event.submitter?.value === "copy");
  });
}

/* --- a theme renamed in place --- */

board?.addEventListener("input", (event) => {
  const column = event.target.closest("[data-column]");
  if (!column || event.target.name !== "value" || !event.target.value.trim()) return;
  column.querySelector("h2").textContent = event.target.value;
  document.querySelectorAll(`option[value="${column.dataset.column}"]`).forEach((option) => {
    option.textContent = event.target.value;
  });
});

if (board && mover) {
  board.classList.add("is-live");
  document.getElementById("board-keys").classList.add("is-live");
  listen();
  new CardDrag(board, { drop: (card, column, copy) => move(card, column.dataset.column, copy), say, nameOf });
}
