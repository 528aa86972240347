/* The power map moved by pointer and by keyboard. The table below it is what saves.

   svg#power-map > rect.figure-scale (where the scales run), g.figure-point[role=slider][data-key][data-x][data-y]
   form#powerposition-<key>-support and -influence[data-autosave]: the two fields of the same point.

   A moved point writes its two numbers into those fields and has them saved, so that versions, refusals and
   two people at once are answered as in any field; a field that changes moves its point. */

const STEP = 5;
const QUIET_MS = 700;
const map = document.getElementById("power-map");
const say = (sentence) => document.dispatchEvent(new CustomEvent("throughline:announce", { detail: sentence }));
const clamp = (value) => Math.min(100, Math.max(0, Math.round(value)));

class Point {
  constructor(group, scale) {
    this.group = group;
    this.scale = scale;
    this.x = Number(group.dataset.x);
    this.y = Number(group.dataset.y);
    this.forms = ["support", "influence"].map((field) => document.getElementById(`powerposition-${group.dataset.key}-${field}`));
    this.inputs = this.forms.map((form) => form.querySelector("[name=value]"));
    this.start = [this.x, this.y];
    group.addEventListener("focus", () => { this.start = [this.x, this.y]; });
    group.addEventListener("blur", () => this.store());
    group.addEventListener("keydown", (event) => this.key(event));
    group.addEventListener("pointerdown", (event) => this.grab(event));
    for (const input of this.inputs) {
      input.addEventListener("input", () => this.follow());
      input.addEventListener("throughline:value", () => this.follow()); // a text of someone else's was taken
    }
    for (const form of this.forms) {
      const status = form.querySelector(".save-state");
      new MutationObserver(() => this.told()).observe(status, { childList: true, subtree: true, characterData: true });
    }
  }

  get words() { return `Support ${this.x}, influence ${this.y}`; }

  /** Draw the point at its values; false when they are the same as before. */
  draw(x, y) {
    if (x === this.x && y === this.y) return false;
    [this.x, this.y] = [x, y];
    const [left, top, across, up] = this.scale;
    this.group.setAttribute("transform", `translate(${left + (x / 100) * across} ${top + ((100 - y) / 100) * up})`);
    this.group.setAttribute("aria-valuenow", x);
    this.group.setAttribute("aria-valuetext", this.words);
    this.group.querySelector("title").textContent = `${this.group.getAttribute("aria-label")}: ${this.words}`;
    document.querySelectorAll(`#power-map [data-tie="${this.group.dataset.key}"]`).forEach((line) => line.remove());
    const where = document.querySelector(`#powerposition-${this.group.dataset.key} [data-where]`);
    const quarter = (y >= 50 ? 0 : 2) + (x >= 50 ? 1 : 0);
    where.textContent = map.querySelectorAll(".figure-quarter")[quarter].textContent;
    return true;
  }

  move(x, y) {
    if (!this.draw(clamp(x), clamp(y))) return;
    say(this.words);
    this.hand();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.store(), QUIET_MS);
  }

  get fields() {
    const all = window.throughline.fields();
    return this.forms.map((form) => all.find((field) => field.form === form));
  }

  /** Hand the two numbers to their fields, which say that they are not saved yet, and keep them when the page is left. */
  hand() {
    this.inputs.forEach((input, place) => {
      const value = String([this.x, this.y][place]);
      if (input.value === value) return;
      input.value = value;
      this.fields[place]?.typed();
    });
  }

  /** Have the two numbers saved. */
  store() {
    clearTimeout(this.timer);
    this.hand();
    this.fields.forEach((field) => field?.save());
  }

  follow() {
    const [x, y] = this.inputs.map((input) => (input.value === "" ? NaN : Number(input.value)));
    if ([x, y].every((value) => value >= 0 && value <= 100)) this.draw(clamp(x), clamp(y));
  }

  /** A field has said how its saving goes. */
  told() {
    const failed = this.forms.find((form) => form.querySelector(".save-state").dataset.state === "failed");
    this.group.classList.toggle("is-unsaved", Boolean(failed));
    if (failed) {
      const sentence = failed.querySelector(".save-state").textContent;
      if (sentence !== this.failure) say(`${sentence} See the table below the map.`);
      this.failure = sentence;
    } else this.failure = "";
  }

  key(event) {
    const step = event.shiftKey ? 1 : STEP;
    const ways = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    if (ways[event.key]) this.move(this.x + ways[event.key][0], this.y + ways[event.key][1]);
    else if (event.key === "Escape") this.putBack();
    else if (event.key === "Enter") this.store();
    else return;
    event.preventDefault();
  }

  putBack() {
    this.drop?.();
    if (!this.draw(...this.start)) return;
    say(`Put back. ${this.words}`);
    this.store();
  }

  grab(event) {
    if (event.button !== 0) return;
    this.group.focus();
    this.start = [this.x, this.y];
    this.dragging = true;
    this.group.classList.add("is-moving");
    this.group.setPointerCapture(event.pointerId);
    const matrix = map.getScreenCTM().inverse();
    const at = (pointer) => new DOMPoint(pointer.clientX, pointer.clientY).matrixTransform(matrix);
    const [left, top, across, up] = this.scale;
    const from = at(event);
    // Held where it was taken: the point does not jump under the pointer.
    const hold = [left + (this.x / 100) * across - from.x, top + ((100 - this.y) / 100) * up - from.y];
    const moved = (pointer) => {
      const to = at(pointer);
      if (Math.hypot(to.x - from.x, to.y - from.y) < 3 && this.x === this.start[0] && this.y === this.start[1]) return;
      this.draw(clamp(((to.x + hold[0] - left) / across) * 100), clamp(100 - ((to.y + hold[1] - top) / up) * 100));
    };
    this.drop = () => {
      this.dragging = false;
      this.drop = null;
      this.group.classList.remove("is-moving");
      this.group.removeEventListener("pointermove", moved);
      this.group.removeEventListener("pointerup", up_);
      this.group.removeEventListener("pointercancel", cancelled);
    };
    const up_ = () => {
      this.drop();
      if (this.x === this.start[0] && this.y === this.start[1]) return;
      say(this.words);
      this.store();
    };
    const cancelled = () => this.putBack();
    this.group.addEventListener("pointermove", moved);
    this.group.addEventListener("pointerup", up_);
    this.group.addEventListener("pointercancel", cancelled);
  }
}

if (map && window.throughline?.fields) {
  const rect = map.querySelector(".figure-scale");
  const scale = ["x", "y", "width", "height"].map((name) => Number(rect.getAttribute(name)));
  for (const group of map.querySelectorAll(".figure-point[data-key]")) new Point(group, scale);
}
