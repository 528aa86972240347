/* The outline edited by pointer and by keyboard. Without it the form above the lines does the same.

   form#tree-form[data-tree][data-line][data-lines][data-add], form#tree-undo, #tree-fault, #tree-chosen, dialog#tree-dialog,
   template#tree-move and form#tree-paste-form stand around #tree-lines. One request at a time; each answer brings the lines as they
   are now, with their numbers, whether a change was made, undone, or refused because someone else was there before. */

import { post, say } from "./post.js";
import { LineDrag } from "./tree_drag.js";
import { ABOVE, Lines, boxOf, kindOf, nameOf, parentOf, rowOf } from "./tree_lines.js";

const form = document.getElementById("tree-form");
const undo = document.getElementById("tree-undo");
const fault = document.getElementById("tree-fault");
const dialog = document.getElementById("tree-dialog");
const root = document.getElementById("tree-lines");
const { send, complain } = post(form, fault, "Nothing was changed");
const KINDS_UNDER = { goal: ["objective", "strategy", "action"], objective: ["strategy"], strategy: ["action"], action: [] };
let lines = null;
let queue = Promise.resolve();
let sending = 0;

/* --- what the server says --- */

/** A key for a form that must not be taken twice. */
function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Show the lines as they are now, and what came of it. */
function take({ ok, answer }) {
  if (ok) complain("");
  else complain(answer.said);
  if (answer.lines === undefined) return;
  lines.swap(answer.lines, answer.at);
  lines.offer();
  undo.hidden = !answer.undo;
  if (answer.undo) undo.action = answer.undo;
  undo.querySelector("[data-last]").textContent = answer.undoes;
  if (ok && answer.said) say(answer.said);
}

/** One change after another: the next is made on what the last one left. */
function inTurn(work) {
  sending += 1;
  root.classList.add("is-sending");
  queue = queue.then(work).finally(() => {
    sending -= 1;
    root.classList.toggle("is-sending", sending > 0);
  });
  return queue;
}

/** Send a command about the chosen or current lines. */
function command(url, fields, about = null) {
  return inTurn(async () => {
    if (!await closeWriting()) return;
    const targets = about?.map((key) => lines.line(key)).filter(Boolean) ?? lines.targets;
    if (!targets.length) {
      complain("Choose a line first.");
      return;
    }
    const pairs = [...Object.entries(fields()), ...targets.map((line) => ["row", boxOf(line).value])];
    const found = await send(url, pairs);
    if (found?.answer.question !== undefined) ask(found.answer.question, fields().what);
    else if (found) take(found);
  });
}

const move = (how, more = {}) => command(form.action, () => ({ how, ...more }));
const urlOf = (words) => [...form.querySelectorAll("[formaction]")].find((button) => button.textContent.startsWith(words)).formAction;
const duplicate = () => command(urlOf("Duplicate"), () => ({ form_key: freshKey() }));
const question = (what) => command(urlOf("Change"), () => ({ what }));

/* --- questions in a dialog --- */

function ask(html, what) {
  const head = document.createElement("h2");
  head.id = "tree-question-head";
  head.textContent = what === "remove" ? "Remove this?" : "Change the chosen lines";
  dialog.innerHTML = html; // made by our own template, every text in it escaped
  dialog.prepend(head);
  dialog.querySelectorAll("form[data-once]").forEach((one) => { delete one.dataset.once; });
  if (!dialog.open) dialog.showModal();
  (dialog.querySelector(".error-summary") || dialog.querySelector(what === "remove" ? "[data-cancel]" : "select, input:not([type=hidden])")).focus();
}

function chooseHome() {
  const targets = lines.targets;
  if (!targets.length) return complain("Choose a line first.");
  dialog.replaceChildren(document.getElementById("tree-move").content.cloneNode(true));
  const list = dialog.querySelector("select");
  const homes = document.getElementById("tree-to").options;
  const fits = (option) => option.value === "none" || targets.every((line) => ABOVE[kindOf(line)].includes(option.value.split("-")[0]));
  list.append(...[...homes].filter((option) => option.value && fits(option)).map((option) => option.cloneNode(true)));
  dialog.querySelector("[data-words]").textContent = targets.length === 1 ? nameOf(targets[0]) : `${targets.length} lines`;
  dialog.showModal();
  return list.focus();
}

dialog?.addEventListener("submit", (event) => {
  event.preventDefault();
  const sent = event.target;
  if (sent.id === "tree-move-form") {
    dialog.close();
    move("to", { parent: sent.elements.parent.value });
    return;
  }
  if (sending) return;
  const what = sent.elements.count ? "remove" : "change";
  inTurn(async () => {
    const found = await send(sent.action, new FormData(sent));
    if (found?.answer.question !== undefined) ask(found.answer.question, what);
    else dialog.close();
    if (found?.answer.lines !== undefined) take(found);
  });
});
dialog?.addEventListener("click", (event) => {
  if (!event.target.closest("[data-cancel]")) return;
  event.preventDefault();
  dialog.close();
});
dialog?.addEventListener("close", () => lines.go(lines.here));

/* --- writing in a line --- */

let asked = 0; // how often a line was to be opened: the last one counts

async function write(line) {
  if (!line || line.querySelector(":scope > .tree-write")) return;
  const { id } = line;
  const turn = (asked += 1);
  if (!await closeWriting()) return;
  const [kind, key] = id.split("-");
  const reply = await fetch(form.dataset.line.replace("/goal/0/", `/${kind}/${key}/`), { redirect: "manual" }).catch(() => null);
  if (turn !== asked) return;
  const now = lines.line(id); // other lines may have come in place of these meanwhile
  if (!reply?.ok || !now) return complain("The line could not be opened. Reload the page and try again.");
  const made = document.createRange().createContextualFragment(await reply.text());
  const box = made.firstElementChild;
  rowOf(now).after(box);
  document.body.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: box } })); // autosave takes its fields up
  const title = box.querySelector("[name=value]");
  title.focus();
  title.select();
}

const fieldsIn = (box) => window.throughline.fields().filter((field) => box.contains(field.form));

/** Leave the fields of a line once they are stored; false when one of them is not. */
async function closeWriting() {
  const box = root.querySelector(".tree-write");
  if (!box) return true;
  fieldsIn(box).forEach((field) => field.save());
  for (let turn = 0; turn < 200 && fieldsIn(box).some((field) => field.inFlight); turn += 1) await new Promise((done) => { setTimeout(done, 50); });
  if (fieldsIn(box).some((field) => field.dirty || field.halted)) {
    complain("A field of the line is not saved yet. Settle it first.");
    return false;
  }
  const line = box.closest("li");
  const focused = box.contains(document.activeElement);
  box.remove();
  if (focused) lines.go(line); // at once: whoever goes on from here is not fetched back
  const reply = await fetch(form.dataset.lines, { headers: { Accept: "application/json" }, redirect: "manual" }).catch(() => null);
  if (reply?.ok) take({ ok: true, answer: await reply.json() });
  return true;
}

/* --- a new line --- */

function add(line, under) {
  root.querySelector(".tree-new")?.remove();
  if (!line) return complain("Choose a line first.");
  const kinds = under ? KINDS_UNDER[kindOf(line)] : [kindOf(line)];
  if (!kinds.length) return complain("Nothing stands under an action.");
  complain("");
  const box = document.getElementById("tree-adding").content.cloneNode(true).firstElementChild;
  const list = box.querySelector("select");
  list.append(...kinds.map((kind) => new Option(kind, kind)));
  list.parentElement.hidden = kinds.length === 1;
  box.querySelector("label").textContent = kinds.length === 1 ? `New ${kinds[0]}` : "New line";
  const adding = box.querySelector("form");
  adding.dataset.key = freshKey();
  adding.dataset.parent = (under ? line : parentOf(line))?.id ?? "";
  adding.dataset.after = under ? "" : line.id;
  if (under) lines.fold(line, false);
  line.append(box);
  return box.querySelector("input").focus();
}

function leaveAdding(box) {
  const line = box.closest("li");
  box.remove();
  line.focus();
}

root?.addEventListener("submit", (event) => {
  const adding = event.target.closest(".tree-new form");
  if (!adding) return;
  event.preventDefault();
  const box = adding.parentElement;
  const typed = adding.elements.title.value;
  const title = typed.trim();
  if (!title) {
    leaveAdding(box);
    return;
  }
  if (sending) return;
  const { key, parent, after } = adding.dataset;
  inTurn(async () => {
    const found = await send(form.dataset.add, { kind: adding.elements.kind.value, title, parent, after, form_key: key });
    if (!found) return;
    if (found.ok) {
      const goesOn = box.isConnected;
      const ahead = adding.elements.title.value;
      take(found);
      if (!goesOn) return;
      add(lines.line(found.answer.at), false);
      // What was typed while the line was on its way is the next one's; a correction too, that it be not lost.
      const next = root.querySelector(".tree-new form")?.elements.title;
      if (next) next.value = ahead.startsWith(typed) ? ahead.slice(typed.length).trimStart() : ahead;
      return;
    }
    complain(found.answer.said); // the words stay in their box
    const error = adding.querySelector(".field-error");
    window.throughline.showError(error, [adding.elements.title], found.answer.said);
  });
});

/* --- keys, buttons, pasting --- */

const ARROWS = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" };

function key(event) {
  const box = event.target.closest(".tree-write, .tree-new");
  if (box) return keyInBox(event, box);
  const line = event.target.closest("li[role=treeitem]");
  if (event.target !== line) return false;
  const control = event.ctrlKey || event.metaKey;
  if (event.altKey) return !control && event.key in ARROWS && move(ARROWS[event.key]);
  if (control && event.key.toLowerCase() === "z") return !undo.hidden && undo.requestSubmit();
  if (control && event.key === "Enter") return rowOf(line).querySelector("a").click();
  if (control) return false;
  if (lines.step(line, event.key, event.shiftKey)) return true;
  const does = {
    Enter: () => add(line, event.shiftKey), F2: () => write(line), " ": () => lines.choose(line, !lines.chosen.has(line.id)),
    Delete: () => question("remove"), Escape: () => lines.clear(), m: chooseHome, d: duplicate, e: () => question("change"),
  }[event.key];
  return does ? [does()] : false;
}

function keyInBox(event, box) {
  const done = event.key === "Escape" || (event.key === "Enter" && box.matches(".tree-write") && event.target.matches("input"));
  if (!done || event.isComposing) return false;
  return box.matches(".tree-new") ? [leaveAdding(box)] : [inTurn(closeWriting)];
}

const DOES = { write: () => write(lines.targets[0]), after: () => add(lines.targets[0], false), under: () => add(lines.targets[0], true) };

function listen() {
  root.addEventListener("keydown", (event) => {
    if (key(event) !== false) event.preventDefault();
  });
  root.addEventListener("dblclick", (event) => {
    if (event.target.closest(".tree-row") && !event.target.closest("a, input, .tree-toggle")) write(event.target.closest("li"));
  });
  root.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) inTurn(closeWriting);
    if (event.target.closest(".tree-new [data-cancel]")) leaveAdding(event.target.closest(".tree-new"));
  });
  form.addEventListener("click", (event) => DOES[event.target.closest("[data-do]")?.dataset.do]?.());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const by = event.submitter;
    if (by?.name === "what") question(by.value);
    else if (by?.name === "how") move(by.value, by.value === "to" ? { parent: form.elements.parent.value } : {});
    else duplicate();
  });
  undo.addEventListener("submit", (event) => {
    event.preventDefault();
    inTurn(async () => {
      const found = await closeWriting() && await send(undo.action, {});
      if (found) take(found);
    });
  });
  document.addEventListener("paste", (event) => {
    if (!document.activeElement?.matches("[role=treeitem]")) return;
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    const line = document.activeElement;
    const home = kindOf(line) === "action" ? parentOf(line) : line;
    if (!text) return;
    event.preventDefault();
    if (!home || kindOf(home) === "objective") {
      complain("Actions stand under a strategy, or right under a goal. Go to one and paste again.");
      return;
    }
    const pasting = document.getElementById("tree-paste-form");
    pasting.elements.text.value = text;
    pasting.elements.under.value = home.id;
    pasting.requestSubmit();
  });
}

function tell() {
  const chosen = document.getElementById("tree-chosen");
  const number = lines?.chosen.size ?? 0;
  const here = lines?.here;
  chosen.textContent = number ? `${number} ${number === 1 ? "line" : "lines"} chosen. Escape lets go of them.`
    : here ? `At ${nameOf(here)}. The buttons are about this line.` : "Choose a line: the buttons are about it.";
}

if (form?.dataset.tree !== undefined) {
  document.querySelectorAll("[data-scripted]").forEach((part) => { part.hidden = false; });
  root.classList.add("is-live");
  lines = new Lines(root, tell);
  tell();
  listen();
  new LineDrag(root, {
    say,
    sending: () => sending > 0,
    drop: (line, over, side) => {
      const about = lines.chosen.has(line.id) ? null : [line.id];
      const place = side === "into" ? { parent: over.id } : { parent: parentOf(over)?.id ?? "none", [side]: over.id };
      command(form.action, () => ({ how: "to", ...place }), about);
    },
  });
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named?.matches("[role=treeitem]")) lines.go(named);
}
