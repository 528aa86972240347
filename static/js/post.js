/* A form's fields sent by script: what came back as JSON, or a sentence that says why nothing did. */

export const say = (sentence) => document.dispatchEvent(new CustomEvent("throughline:announce", { detail: sentence }));

/** {send, complain} for a page: `form` holds the token, `fault` shows what went wrong, `unchanged` says what did not happen. */
export function post(form, fault, unchanged) {
  /** Send fields; {ok, answer} or null when nothing came back, which was said then. */
  async function send(url, fields) {
    const body = new URLSearchParams(fields);
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    let words = `No connection to the server. ${unchanged}; try again.`;
    try {
      const reply = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
      if (reply.ok || reply.status === 409 || reply.status === 422) return { ok: reply.ok, answer: await reply.json() };
      words = `The server could not do it just now. ${unchanged}; try again.`;
      if (reply.type === "opaqueredirect" || reply.status === 401) words = "You have been signed out. Sign in again in another tab.";
      if (reply.status === 403) words = "Your role here does not allow it, or the page is too old. Reload it.";
      if (reply.status === 404) words = "That is not there any more. Reload the page.";
    } catch { /* said below */ }
    complain(words);
    return null;
  }

  function complain(sentence) {
    fault.textContent = sentence;
    fault.hidden = !sentence;
    if (sentence) say(sentence);
  }

  return { send, complain };
}
