/* Ticks that save themselves: <form data-attendance data-link data-left data-count> with boxes
   named "came", and <form data-find-boxes="id of it"> whose words show only the boxes that fit.

   Each tick is one tie: saying it twice changes nothing, and when it cannot be saved the box goes
   back. A tick made before this script was there is saved too. Enter in the search ticks the first
   box found, so that a list is gone through by typing. */

class Attendance {
  constructor(form) {
    this.form = form;
    this.boxes = [...form.querySelectorAll("[name=came]")];
    this.status = form.querySelector(".save-state");
    this.count = document.getElementById(form.dataset.count);
    window.throughline.asTheyCame(this.boxes);
    this.stored = new Map(this.boxes.map((box) => [box, box.defaultChecked]));
    this.sending = Promise.resolve();
    form.querySelectorAll("[data-without-script]").forEach((part) => { part.hidden = true; });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", (event) => {
      if (event.target.name === "came") this.queue(event.target);
    });
    this.boxes.forEach((box) => this.queue(box));
  }

  /** One save after the other: the count that is said is then always true. */
  queue(box) {
    this.sending = this.sending.then(() => this.save(box));
    return this.sending;
  }

  async save(box) {
    const wanted = box.checked;
    if (wanted === this.stored.get(box)) return;
    const name = box.parentElement.textContent.trim();
    const failure = await this.send(box.value, wanted);
    if (failure) {
      box.checked = this.stored.get(box);
      this.status.textContent = `Not saved: ${failure}`;
      return;
    }
    this.stored.set(box, wanted);
    if (this.count) this.count.textContent = Number(this.count.textContent) + (wanted ? 1 : -1);
    this.status.textContent = `Saved: ${name} ${wanted ? "came" : "is taken off"}.`;
  }

  async send(right, on) {
    const body = new URLSearchParams({ left: this.form.dataset.left, right, on: on ? "1" : "0" });
    body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    const headers = { Accept: "application/json" };
    try {
      const answer = await fetch(this.form.dataset.link, { method: "POST", body, headers, redirect: "manual" });
      if (answer.ok) return "";
      if (answer.type === "opaqueredirect") return "you have been signed out. Sign in again in another tab.";
      if (answer.status === 404) return "this entry is no longer there. Reload the page.";
      if (answer.status === 403) return "your role here does not allow it, or the page is too old. Reload it.";
      return "the server could not do it just now. Try again.";
    } catch {
      return "no connection to the server. Try again.";
    }
  }
}

class Finder {
  constructor(form, attendance) {
    this.attendance = attendance;
    this.input = form.querySelector("[type=search]");
    this.input.addEventListener("input", () => this.narrow());
    form.addEventListener("submit", (event) => this.tick(event));
    const hint = document.getElementById(this.input.getAttribute("aria-describedby"));
    if (hint) hint.textContent = hint.dataset.whenScript;
    form.querySelector("button").hidden = true;
  }

  /** The boxes whose label holds every word; the others are hidden. */
  narrow() {
    const words = fold(this.input.value).split(/\s+/);
    this.found = this.attendance.boxes.filter((box) => {
      const fits = words.every((word) => fold(box.parentElement.textContent).includes(word));
      box.closest("li").hidden = !fits;
      return fits;
    });
    this.attendance.form.querySelectorAll("fieldset").forEach((group) => {
      group.hidden = !group.querySelector("li:not([hidden])");
    });
  }

  /** Enter ticks the first one found that is not ticked. Words that nobody here has go to the server. */
  tick(event) {
    if (!this.input.value.trim()) return event.preventDefault();
    this.narrow();
    if (!this.found.length) return;
    event.preventDefault();
    const box = this.found.find((item) => !item.checked);
    if (!box) {
      this.attendance.status.textContent = "Everyone found is ticked already.";
      return;
    }
    box.checked = true;
    this.attendance.queue(box);
    this.input.value = "";
    this.narrow();
  }
}

/** Lower case without accents, for comparing. */
function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

document.querySelectorAll("form[data-attendance]").forEach((form) => {
  const attendance = new Attendance(form);
  document.querySelectorAll(`form[data-find-boxes="${form.id}"]`).forEach((finder) => {
    new Finder(finder, attendance);
  });
});
