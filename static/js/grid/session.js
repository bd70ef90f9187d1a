/* Who is signed in: a session that has run out is said once, with a link that opens a new window; typing goes on. */

import { form, words } from "./dom.js";

const notice = document.getElementById("sign-in-notice");

export const session = { token: form.querySelector("input[name=csrfmiddlewaretoken]").value };

export function showSignIn(data = {}) {
  notice.querySelector("[data-slot=text]").textContent = data.reason === "account" ? data.message : words.signInText;
  notice.hidden = false;
}

/* The token that a new sign-in has made, and whether it is the same account; null where nobody is signed in. */
async function ask() {
  const response = await fetch(form.dataset.changesUrl, { headers: { Accept: "application/json" }, redirect: "manual" });
  if (!response.ok) return null;
  return response.json();
}

export function accept(data) {
  if (String(data.account) !== form.dataset.account) return showSignIn({ reason: "account", message: words.otherAccount });
  session.token = data.token;
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = data.token;
  notice.hidden = true;
  return undefined;
}

/* True once a fresh token is at hand. */
export async function forgetSession() {
  try {
    const data = await ask();
    if (data) accept(data);
    else showSignIn();
    return Boolean(data) && notice.hidden;
  } catch {
    return false;
  }
}
