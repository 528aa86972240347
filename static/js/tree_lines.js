/* The outline's lines as a tree: which are open, which is current, which are chosen.

   ol.tree > li.is-goal|is-objective|is-strategy|is-action#kind-key > .tree-row(input[name=row], .tree-number, .tree-text > a, .tree-meta) + ol
   becomes tree, treeitem and group: one stop for Tab in each tree, everything else by arrows. */

const LARGE = 600; // lines, from which strategies begin folded
const KINDS = ["goal", "objective", "strategy", "action"];
export const ABOVE = { goal: [], objective: ["goal"], strategy: ["objective", "goal"], action: ["strategy", "goal"] };

export const kindOf = (line) => line.id.split("-")[0];
export const rowOf = (line) => line.firstElementChild;
export const boxOf = (line) => rowOf(line).querySelector("input");
export const numberOf = (line) => rowOf(line).querySelector(".tree-number").textContent;
export const titleOf = (line) => rowOf(line).querySelector("a").textContent;
export const nameOf = (line) => `${numberOf(line)} ${titleOf(line)}`.trim();
export const parentOf = (line) => line.parentElement.closest("li");
const below = (line) => [...line.children].find((part) => part.matches("ol"));

export class Lines {
  constructor(root, changed) {
    Object.assign(this, { root, changed, chosen: new Set(), current: "" });
    this.store = `throughline-folded:${location.pathname}`;
    this.folded = this.recall();
    this.dress();
    root.addEventListener("focusin", (event) => {
      if (event.target.matches("[role=treeitem]")) this.mark(event.target);
    });
    root.addEventListener("change", (event) => {
      if (event.target.name === "row") this.choose(event.target.closest("li"), event.target.checked);
    });
    root.addEventListener("click", (event) => {
      const line = event.target.closest("li[role=treeitem]");
      if (event.target.matches(".tree-toggle")) this.fold(line, !this.folded.has(line.id));
      else if (line && event.target.closest(".tree-row") && !event.target.closest("a, input")) {
        line.focus();
        if (event.ctrlKey || event.metaKey) this.choose(line, !this.chosen.has(line.id));
      }
    });
  }

  recall() {
    try {
      const kept = sessionStorage.getItem(this.store);
      if (kept) return new Set(JSON.parse(kept));
    } catch { /* private browsing: nothing is kept */ }
    const lines = this.root.querySelectorAll("li[id]");
    if (lines.length <= LARGE) return new Set();
    return new Set([...lines].filter((line) => line.matches(".is-strategy") && below(line)).map((line) => line.id));
  }

  keep() {
    try {
      sessionStorage.setItem(this.store, JSON.stringify([...this.folded]));
    } catch { /* then it is open again on the next page */ }
  }

  /* roles and names, once for what the server sent */

  dress() {
    for (const tree of this.root.querySelectorAll("ol.tree")) {
      tree.setAttribute("role", "tree");
      tree.setAttribute("aria-multiselectable", "true");
      tree.setAttribute("aria-label", tree.closest("section") ? "Not yet placed" : "Goals and what stands under them");
      if (tree.firstElementChild) tree.firstElementChild.tabIndex = 0;
    }
    for (const line of this.root.querySelectorAll("ol.tree li")) this.dressOne(line);
    for (const key of this.chosen) if (!this.line(key)) this.chosen.delete(key);
    this.changed();
  }

  dressOne(line) {
    const row = line.firstElementChild;
    const [box, number, text, meta] = row.children;
    const link = text.firstElementChild;
    line.setAttribute("role", "treeitem");
    if (!line.hasAttribute("tabindex")) line.tabIndex = -1;
    line.setAttribute("aria-label", [`${number.textContent} ${text.textContent}`.trim(), meta.textContent.trim()].filter(Boolean).join(", "));
    line.setAttribute("aria-selected", String(this.chosen.has(line.id)));
    line.classList.toggle("is-chosen", this.chosen.has(line.id));
    box.checked = this.chosen.has(line.id);
    box.tabIndex = -1;
    link.tabIndex = -1;
    link.draggable = false;
    const inside = line.children[1];
    if (!inside) return;
    inside.setAttribute("role", "group");
    const toggle = document.createElement("span");
    toggle.className = "tree-toggle";
    toggle.setAttribute("aria-hidden", "true");
    row.append(toggle);
    this.showFold(line);
  }

  line(key) { return key ? document.getElementById(key) : null; }
  get here() { return this.line(this.current); }

  /** What a command is about: the chosen lines, or else the current one. */
  get targets() {
    if (this.chosen.size) return [...this.root.querySelectorAll("li.is-chosen")];
    return this.here ? [this.here] : [];
  }

  /** The lines that are in sight, in order, of the tree that `line` is in. */
  visible(line) {
    const found = [];
    const walk = (list) => {
      for (const one of list.children) {
        found.push(one);
        if (below(one) && !this.folded.has(one.id)) walk(below(one));
      }
    };
    walk(line.closest("ol.tree"));
    return found;
  }

  /* folding */

  showFold(line) {
    const folded = this.folded.has(line.id);
    line.classList.toggle("is-folded", folded);
    line.setAttribute("aria-expanded", String(!folded));
  }

  fold(line, folded) {
    if (!below(line)) return;
    if (folded) this.folded.add(line.id);
    else this.folded.delete(line.id);
    this.showFold(line);
    this.keep();
    if (folded && line.contains(document.activeElement) && line !== document.activeElement) line.focus();
  }

  /* where one is, and what is chosen */

  mark(line) {
    const before = this.here;
    this.current = line.id;
    before?.classList.remove("is-current");
    line.classList.add("is-current");
    for (const one of line.closest("ol.tree").querySelectorAll("[role=treeitem][tabindex='0']")) one.tabIndex = -1;
    line.tabIndex = 0;
    this.changed();
  }

  /** Focus a line, opening what it stands under. */
  go(line) {
    if (!line) return;
    for (let above = parentOf(line); above; above = parentOf(above)) if (this.folded.has(above.id)) this.fold(above, false);
    line.focus({ preventScroll: true });
    rowOf(line).scrollIntoView({ block: "nearest" });
  }

  choose(line, on) {
    if (on) this.chosen.add(line.id);
    else this.chosen.delete(line.id);
    line.classList.toggle("is-chosen", on);
    line.setAttribute("aria-selected", String(on));
    boxOf(line).checked = on;
    this.changed();
  }

  clear() {
    for (const line of this.root.querySelectorAll("li.is-chosen")) this.choose(line, false);
  }

  /** Take the lines that the server sent in place of these; `at` gets the focus, unless someone is writing. */
  swap(html, at) {
    const writing = document.activeElement?.matches("input:not([type=checkbox]), select, textarea, [contenteditable=true]") && document.activeElement;
    const focused = this.root.contains(document.activeElement) || document.activeElement === document.body;
    const open = this.takeOut(writing);
    this.root.innerHTML = html; // made by our own template, every text in it escaped
    this.dress();
    const line = this.line(at) || this.here;
    this.current = "";
    open();
    if (!line) return;
    if ((focused || at) && !(writing && writing.isConnected)) this.go(line);
    else this.mark(line);
  }

  /** Boxes that are written in leave the lines before those are replaced; what is returned puts them under the new ones. */
  takeOut(writing) {
    const boxes = [...this.root.querySelectorAll(".tree-write, .tree-new")].map((box) => [box, box.closest("li").id]);
    const inside = boxes.some(([box]) => box.contains(writing));
    const { selectionStart: from, selectionEnd: to } = writing || {};
    return () => {
      for (const [box, id] of boxes) {
        const line = this.line(id);
        if (line && box.matches(".tree-new")) line.append(box);
        else if (line) rowOf(line).after(box);
      }
      if (!inside || !writing.isConnected) return;
      writing.focus();
      if (from != null) writing.setSelectionRange(from, to);
    };
  }

  /** One step by keyboard; false for a key that is none of a tree's. */
  step(line, key, choosing) {
    const seen = this.visible(line);
    const place = seen.indexOf(line);
    const open = below(line) && !this.folded.has(line.id);
    const next = {
      ArrowDown: () => seen[place + 1],
      ArrowUp: () => seen[place - 1],
      Home: () => seen[0],
      End: () => seen.at(-1),
      ArrowRight: () => (open ? below(line).firstElementChild : this.fold(line, false)),
      ArrowLeft: () => (open ? this.fold(line, true) : parentOf(line)),
    }[key];
    if (!next) return false;
    const to = next();
    if (choosing) this.choose(line, true);
    if (to && choosing) this.choose(to, true);
    if (to) this.go(to);
    return true;
  }

  /** The same lines in the page's lists of places: select[data-places="goal strategy"]. */
  offer() {
    for (const list of document.querySelectorAll("select[data-places]")) {
      const kinds = KINDS.filter((kind) => list.dataset.places.split(" ").includes(kind));
      const wanted = kinds.map((kind) => `li.is-${kind}[id]`).join();
      const { value } = list;
      const made = [...this.root.querySelectorAll(wanted)].map((line) => {
        const key = "keys" in list.dataset ? line.id.split("-")[1] : line.id;
        return new Option(nameOf(line), key, false, key === value);
      });
      const [first, ...rest] = [...list.options].filter((option) => ["", "none"].includes(option.value));
      list.replaceChildren(...[first, ...made, ...rest].filter(Boolean));
    }
  }
}
