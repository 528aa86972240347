/* A card dragged to another column: with a mouse held anywhere on it, with a finger or pen by its button. */

const FAR = 6;
const EDGE = 48;
const PACE = 14;

export class Drag {
  constructor(board, { drop, say, nameOf }) {
    Object.assign(this, { board, drop, say, nameOf });
    board.addEventListener("pointerdown", (event) => this.grab(event));
    // The link under a card that was dragged is not followed.
    board.addEventListener("click", (event) => {
      if (!this.dragged) return;
      this.dragged = false;
      event.preventDefault();
      event.stopImmediatePropagation();
    }, true);
  }

  grab(event) {
    const card = event.target.closest("[data-card]");
    const grip = event.target.closest("[data-grip]");
    if (!card || this.card || event.button !== 0 || event.target.closest("input")) return;
    if (event.pointerType !== "mouse" && !grip) return;
    this.dragged = false;
    this.card = card;
    this.from = [event.clientX, event.clientY];
    this.pointer = event.pointerId;
    this.stop = new AbortController();
    const { signal } = this.stop;
    document.addEventListener("pointermove", (moved) => this.follow(moved), { signal });
    document.addEventListener("pointerup", (up) => this.let(up), { signal });
    document.addEventListener("pointercancel", () => this.end(), { signal });
    document.addEventListener("keydown", (key) => {
      if (key.key !== "Escape" || !this.ghost) return;
      this.end();
      this.say("Left where it was.");
    }, { signal });
  }

  follow(event) {
    if (event.pointerId !== this.pointer) return;
    const [x, y] = [event.clientX, event.clientY];
    if (!this.ghost && Math.hypot(x - this.from[0], y - this.from[1]) < FAR) return;
    if (!this.ghost) this.lift();
    event.preventDefault();
    this.at = [x, y];
    this.ghost.style.translate = `${x + 8}px ${y + 8}px`;
    this.aimAt(document.elementFromPoint(x, y)?.closest("[data-column]") || null);
  }

  lift() {
    this.ghost = this.card.cloneNode(true);
    this.ghost.classList.add("board-ghost");
    this.ghost.removeAttribute("data-card");
    this.ghost.setAttribute("aria-hidden", "true");
    this.ghost.querySelector(".board-tools")?.remove();
    document.body.append(this.ghost);
    document.body.classList.add("is-dragging");
    this.card.classList.add("is-moving");
    this.roll();
  }

  /** At its edges the board is rolled under the pointer. */
  roll() {
    if (!this.ghost) return;
    const frame = this.board.getBoundingClientRect();
    const x = this.at?.[0] ?? frame.left + frame.width / 2;
    if (x > frame.right - EDGE) this.board.scrollLeft += PACE;
    else if (x < frame.left + EDGE) this.board.scrollLeft -= PACE;
    requestAnimationFrame(() => this.roll());
  }

  aimAt(column) {
    if (column === this.aim) return;
    this.aim?.classList.remove("is-aim");
    this.aim = column;
    column?.classList.add("is-aim");
    if (column) this.say(this.nameOf(column));
  }

  let(event) {
    if (event.pointerId !== this.pointer) return;
    const { card, aim } = this;
    const held = Boolean(this.ghost);
    const copy = event.ctrlKey || event.metaKey;
    this.end();
    this.dragged = held;
    // A click may come after this turn, or none: then the mark must not swallow the next one.
    setTimeout(() => { this.dragged = false; }, 0);
    if (held && aim) this.drop(card, aim, copy);
  }

  end() {
    this.stop?.abort();
    this.ghost?.remove();
    this.aim?.classList.remove("is-aim");
    this.card?.classList.remove("is-moving");
    document.body.classList.remove("is-dragging");
    [this.card, this.ghost, this.aim, this.at] = [null, null, null, null];
  }
}
