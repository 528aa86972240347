/* The implementation table as a sheet: <table data-sheet data-save data-owner>, made by planning/implementation.

   Arrows move, Enter or F2 or a letter writes, Escape leaves the cell as it was, Tab goes along the row,
   Control and Enter open the action, Shift and an arrow choose cells of a column, Control and D fill them down, Control and Z undoes the last
   paste. A pasted block goes to the page that shows what it would change. Without script each cell is a link.
   A cell is saved like any field (autosave.js says how); one save at a time, the newest text of a cell wins. */

const { tab, token, conflictPanel, makeButton } = window.throughline;
const EDITORS = { day: "date", line: "text", owner: "text" };
const say = (sentence) => document.dispatchEvent(new CustomEvent("throughline:announce", { detail: sentence }));

class Sheet {
  constructor(table) {
    this.table = table;
    this.columns = [...table.querySelectorAll("thead th[data-key]")];
    this.rows = [...table.querySelectorAll("tbody tr")];
    this.cells = this.rows.map((row) => [...row.querySelectorAll("td")]);
    this.state = document.getElementById("sheet-state");
    this.message = document.getElementById("sheet-message");
    this.fillButton = document.getElementById("fill-down");
    this.form = document.getElementById("paste-form");
    this.at = [0, 0];
    this.anchor = null; // the row where a choice of cells began
    this.editor = null;
    this.queue = Promise.resolve();
    this.waiting = 0;
    this.dress();
    this.listen();
    this.restore();
  }

  /* from links to a grid: one stop for Tab, everything else by arrows */

  dress() {
    this.table.setAttribute("role", "grid");
    this.table.querySelectorAll("thead tr, tbody tr").forEach((row) => row.setAttribute("role", "row"));
    this.cells.forEach((row, y) => row.forEach((cell, x) => {
      cell.setAttribute("role", "gridcell");
      cell.tabIndex = -1;
      cell.place = [y, x];
      const text = "blank" in cell.dataset ? "" : cell.textContent;
      cell.stored = text;
      this.write(cell, text);
    }));
    this.cells[0][0].tabIndex = 0;
    this.table.querySelectorAll("tbody th a").forEach((link) => { link.tabIndex = -1; }); // Control and Enter
    this.table.parentElement.removeAttribute("tabindex");
    document.getElementById("sheet-hint").hidden = false;
    this.fillButton.hidden = false;
    this.table.setAttribute("aria-describedby", "sheet-hint");
  }

  write(cell, text) {
    cell.value = text;
    cell.textContent = text;
  }

  listen() {
    this.table.addEventListener("keydown", (event) => this.key(event));
    this.table.addEventListener("dblclick", (event) => {
      if (!this.editor && event.target.closest("td")) this.edit(event.target.closest("td"));
    });
    this.table.addEventListener("mousedown", (event) => {
      const cell = event.target.closest("td");
      if (!cell || this.editor?.cell === cell) return;
      event.preventDefault();
      if (event.shiftKey) this.choose(cell.place[0]);
      else if (cell === document.activeElement) this.edit(cell); // a second tap writes
      else this.go(...cell.place);
    });
    this.table.addEventListener("focusin", (event) => {
      if (event.target.place) this.at = event.target.place;
    });
    document.addEventListener("paste", (event) => this.paste(event));
    document.addEventListener("copy", (event) => this.copy(event));
    this.fillButton.addEventListener("click", () => this.fill());
    window.addEventListener("beforeunload", (event) => {
      const unsaved = this.waiting || this.editor || this.table.querySelector(".is-failed");
      if (unsaved && !this.leaving) event.preventDefault();
    });
  }

  /** After a paste the address names the cell that it began in. */
  restore() {
    const cell = document.getElementById(location.hash.slice(1));
    if (cell?.place) this.go(...cell.place);
  }

  get here() { return this.cells[this.at[0]][this.at[1]]; }
  columnOf(cell) { return this.columns[cell.place[1]]; }
  rowOf(cell) { return this.rows[cell.place[0]]; }

  go(y, x) {
    if (this.editor) this.leave(true);
    const [down, across] = [Math.max(0, Math.min(y, this.cells.length - 1)), Math.max(0, Math.min(x, this.columns.length - 1))];
    this.here.tabIndex = -1;
    this.at = [down, across];
    this.here.tabIndex = 0;
    this.here.focus();
    this.anchor = null;
    this.mark();
  }

  /* choosing cells of one column */

  get chosen() {
    if (this.anchor === null) return [this.here];
    const [first, last] = [Math.min(this.anchor, this.at[0]), Math.max(this.anchor, this.at[0])];
    return this.cells.slice(first, last + 1).map((row) => row[this.at[1]]);
  }

  choose(y) {
    const from = this.anchor ?? this.at[0];
    this.go(y, this.at[1]);
    this.anchor = from;
    this.mark();
    say(`${this.chosen.length} cells chosen`);
  }

  mark() {
    this.table.querySelectorAll("[aria-selected]").forEach((cell) => cell.removeAttribute("aria-selected"));
    if (this.anchor !== null) this.chosen.forEach((cell) => cell.setAttribute("aria-selected", "true"));
  }

  /* keys */

  key(event) {
    if (this.editor) return this.keyInEditor(event);
    if (!event.target.place) return undefined;
    const [y, x] = this.at;
    const control = event.ctrlKey || event.metaKey;
    const moves = {
      ArrowUp: [y - 1, x], ArrowDown: [y + 1, x], ArrowLeft: [y, x - 1], ArrowRight: [y, x + 1],
      Home: [control ? 0 : y, 0], End: [control ? Infinity : y, Infinity], PageUp: [y - 10, x], PageDown: [y + 10, x],
    };
    if (event.key in moves && !event.altKey) {
      event.preventDefault();
      const [down, across] = moves[event.key];
      return event.shiftKey && across === x ? this.choose(down) : this.go(down, across);
    }
    if (control && event.key.toLowerCase() === "d") return this.taken(event, () => this.fill());
    if (control && event.key.toLowerCase() === "z") return this.taken(event, () => this.undo());
    if (control && event.key === "Enter") return this.taken(event, () => this.rowOf(this.here).querySelector("th a").click());
    if (control || event.altKey) return undefined;
    if (event.key === "Tab") {
      const next = x + (event.shiftKey ? -1 : 1);
      return next in this.columns ? this.taken(event, () => this.go(y, next)) : undefined;
    }
    if (event.key === "Enter" || event.key === "F2") return this.taken(event, () => this.edit(this.here));
    if (event.key === "Delete" || event.key === "Backspace") return this.taken(event, () => this.save(this.here, ""));
    if (event.key.length === 1) return this.edit(this.here, true);
    return undefined;
  }

  taken(event, act) {
    event.preventDefault();
    act();
  }

  keyInEditor(event) {
    const [y, x] = this.at;
    if (event.key === "Escape") this.taken(event, () => this.leave(false));
    else if (event.key === "Enter" && !event.altKey && !event.isComposing) this.taken(event, () => this.go(y + 1, x));
    else if (event.key === "Enter" && this.editor.matches("textarea")) this.taken(event, () => this.editor.setRangeText("\n", this.editor.selectionStart, this.editor.selectionEnd, "end"));
    else if (event.key === "Tab") this.taken(event, () => this.go(y, x + (event.shiftKey ? -1 : 1)));
  }

  /* writing in a cell */

  edit(cell, fresh = false) {
    const column = this.columnOf(cell);
    const { control } = column.dataset;
    const editor = document.createElement({ lines: "textarea", choice: "select" }[control] || "input");
    editor.className = "sheet-editor";
    editor.setAttribute("aria-label", `${column.firstChild.textContent.trim()}, row ${this.rowOf(cell).querySelector("th").textContent}`);
    if (control in EDITORS) editor.type = EDITORS[control];
    if (control === "owner") editor.setAttribute("list", "register-names");
    if (column.dataset.longest) editor.maxLength = column.dataset.longest;
    if (control === "choice") editor.append(column.querySelector("template").content.cloneNode(true));
    const replaced = fresh && ["line", "lines", "owner"].includes(control);
    editor.value = control === "choice" ? this.answer(column, cell.value) : replaced ? "" : cell.value;
    editor.cell = cell;
    this.editor = editor;
    cell.replaceChildren(editor);
    editor.focus();
    editor.addEventListener("focusout", () => { if (this.editor === editor) this.leave(true, false); });
  }

  /** The value behind a choice's words. */
  answer(column, words) {
    const options = [...column.querySelector("template").content.querySelectorAll("option")];
    return options.find((option) => option.value && option.textContent === words)?.value ?? "";
  }

  leave(keep, focus = true) {
    const { editor } = this;
    const { cell } = editor;
    this.editor = null;
    const text = editor.matches("select") ? (editor.value && editor.selectedOptions[0].textContent) : editor.value;
    const unread = editor.validity.badInput;
    this.write(cell, cell.value);
    if (focus) cell.focus();
    if (unread) this.fail(cell, "This is not a day of the calendar. Write the whole day.");
    else if (keep && text !== cell.value) this.save(cell, text);
  }

  /* saving: one request at a time */

  save(cell, text) {
    if (text === cell.value && !cell.classList.contains("is-failed")) return this.queue;
    this.write(cell, text);
    this.waiting += 1;
    this.state.textContent = "Saving…";
    this.queue = this.queue.then(() => this.send(cell, text)).finally(() => { this.waiting -= 1; });
    return this.queue;
  }

  async send(cell, text) {
    const column = this.columnOf(cell);
    const row = this.rowOf(cell);
    const owner = column.dataset.control === "owner";
    const address = owner ? this.table.dataset.owner.replace("/0/", `/${row.dataset.pk}/`)
      : this.table.dataset.save.replace("/0/title/", `/${row.dataset.pk}/${column.dataset.key}/`);
    tab.seq += 1;
    const value = column.dataset.control === "choice" ? this.answer(column, text) : text;
    const body = new URLSearchParams({ value, version: row.dataset.version, tab: tab.id, seq: tab.seq, seen: cell.stored });
    let answer = null;
    let data = null;
    try {
      answer = await fetch(address, { method: "POST", body, redirect: "manual", headers: { Accept: "application/json", "X-CSRFToken": token(this.form) } });
      if (answer.headers.get("Content-Type")?.includes("json")) data = await answer.json();
    } catch { /* no connection: said below */ }
    if (answer?.status === 200 && data?.state === "saved") return this.saved(cell, text, data);
    if (answer?.status === 409 && data) return this.conflict(cell, text, data);
    return this.fail(cell, this.sentence(answer, data));
  }

  sentence(answer, data) {
    if (data?.message) return data.message;
    if (answer?.type === "opaqueredirect" || answer?.status === 401) return "You have been signed out. Sign in again in another tab, then try again.";
    if (answer?.status === 404) return "This action is no longer there. Copy your text, then reload the page.";
    if (answer?.status === 403) return "You may not change this, or the page has been open too long. Copy your text, then reload it.";
    return answer ? "The server cannot take it just now." : "No connection to the server.";
  }

  saved(cell, text, data) {
    if (data.version) this.rowOf(cell).dataset.version = data.version;
    const stored = data.value ?? text;
    const words = this.columnOf(cell).dataset.control === "choice" ? text : stored;
    cell.stored = words;
    cell.classList.remove("is-failed");
    cell.removeAttribute("aria-invalid");
    if (this.editor?.cell !== cell && cell.value === text) this.write(cell, words);
    if (!this.table.querySelector(".is-failed")) this.message.replaceChildren();
    this.state.textContent = `Saved${data.saved_at ? ` at ${data.saved_at}` : ""}${data.message ? `. ${data.message}` : ""}`;
  }

  /** The text stays in its cell, marked, until it is stored or given up. */
  fail(cell, sentence) {
    cell.classList.add("is-failed");
    cell.setAttribute("aria-invalid", "true");
    this.state.textContent = "Not saved";
    const box = document.createElement("div");
    box.className = "callout callout-stop";
    box.setAttribute("role", "alert");
    const words = document.createElement("p");
    words.textContent = `Not saved: ${sentence}`;
    const again = makeButton("Write it again", () => { this.go(...cell.place); this.edit(cell); });
    const retry = makeButton("Try again", () => this.save(cell, cell.value));
    const drop = makeButton("Take what is stored", () => this.giveUp(cell, cell.stored));
    const buttons = document.createElement("div");
    buttons.className = "actions";
    buttons.append(again, retry, drop);
    box.append(words, buttons);
    this.message.replaceChildren(box);
  }

  giveUp(cell, stored) {
    cell.stored = stored;
    cell.classList.remove("is-failed");
    cell.removeAttribute("aria-invalid");
    this.write(cell, stored);
    this.message.replaceChildren();
    this.state.textContent = "";
    this.go(...cell.place);
  }

  conflict(cell, text, data) {
    const column = this.columnOf(cell);
    const option = column.dataset.control === "choice" && column.querySelector("template").content.querySelector(`option[value="${CSS.escape(data.theirs)}"]`);
    const theirs = option ? (data.theirs && option.textContent) : data.theirs;
    cell.classList.add("is-failed");
    cell.setAttribute("aria-invalid", "true");
    this.state.textContent = "Not saved: someone else changed this cell in the meantime. Both texts are shown.";
    const keep = () => {
      if (data.version) this.rowOf(cell).dataset.version = data.version;
      cell.stored = theirs;
      this.save(cell, text);
      this.go(...cell.place);
    };
    const choices = { mine: ["Keep mine", keep], theirs: ["Take theirs", () => this.giveUp(cell, theirs)] };
    const panel = conflictPanel(data, false, choices);
    panel.setAttribute("role", "alert");
    this.message.replaceChildren(panel);
  }

  /* blocks */

  get inGrid() { return !this.editor && Boolean(document.activeElement?.place); }

  paste(event) {
    if (!this.inGrid) return;
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (!text) return;
    event.preventDefault();
    const cell = this.here;
    if (!/[\t\n]/.test(text) && ["line", "lines", "owner"].includes(this.columnOf(cell).dataset.control)) {
      this.save(cell, text);
      return;
    }
    this.form.elements.text.value = text;
    this.form.elements.start.value = this.rowOf(cell).dataset.pk;
    this.form.elements.column.value = this.columnOf(cell).dataset.key;
    this.submit(this.form);
  }

  copy(event) {
    if (!this.inGrid || String(getSelection())) return;
    event.preventDefault();
    const quoted = (text) => (/["\n\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    event.clipboardData.setData("text/plain", this.chosen.map((cell) => quoted(cell.value)).join("\n"));
  }

  fill() {
    const cells = this.chosen;
    if (cells.length < 2) {
      this.state.textContent = "Choose a cell and those below it first: Shift and the down arrow, or Shift and a click.";
      return;
    }
    const form = document.getElementById("fill-form");
    this.queue.then(() => {
      form.elements.column.value = this.columnOf(cells[0]).dataset.key;
      form.elements.rows.value = cells.map((cell) => `${this.rowOf(cell).dataset.pk}.${this.rowOf(cell).dataset.version}`).join(",");
      this.submit(form);
    });
  }

  undo() {
    const form = document.getElementById("undo-paste");
    if (form) this.submit(form);
  }

  /** Once what was typed is stored; a cell that could not be saved keeps the person here. */
  submit(form) {
    this.queue.then(() => {
      if (this.table.querySelector(".is-failed")) {
        this.state.textContent = "A cell is not saved yet. Settle it first.";
        return;
      }
      this.leaving = true;
      form.requestSubmit();
    });
  }
}

document.querySelectorAll("table[data-sheet]").forEach((table) => new Sheet(table));
document.getElementById("paste-error")?.focus();
