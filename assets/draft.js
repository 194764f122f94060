// Keeps a half-written form on the server while someone types, and asks before the page is left with words that
// have not been kept yet. Without this script a form is kept when it could not be sent.

const PAUSE = 2000;

for (const form of document.querySelectorAll("form[data-draft]")) {
  let timer;
  let waiting = false;
  let sent = false;

  async function keep() {
    const fields = new URLSearchParams(new FormData(form));
    try {
      const answer = await fetch("/staff/drafts", { method: "POST", body: fields, credentials: "same-origin" });
      if (answer.ok) waiting = false;
    } catch {
      // No connection now; the next stroke tries again, and the words stay on the page.
    }
  }

  form.addEventListener("input", () => {
    waiting = true;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  form.addEventListener("submit", () => {
    sent = true;
    clearTimeout(timer);
  });
  window.addEventListener("beforeunload", (event) => {
    if (waiting && !sent) event.preventDefault();
  });
}
