import { render } from "svelte/server";
import { contentSecurityPolicy, pageHeaders } from "../headers.ts";
import Contents from "./Contents.svelte";
import { islands } from "./islands.ts";
import { Lab, labContext } from "./state/lab.svelte.ts";
import { words } from "./words/en/page.ts";

export { pageHeaders };

/** The page as it is before any script has run: each part in its place, with the run that has not begun. */
export async function prerender(): Promise<{ head: string; body: string }> {
  const context = labContext(new Lab());
  const parts: string[] = [];
  // The policy first: what comes before it is not held to it.
  let head = `<meta http-equiv="Content-Security-Policy" content="${escaped(contentSecurityPolicy)}" />`;
  head += `<title>${escaped(words.title)}</title>`;
  head += `<meta name="description" content="${escaped(words.description)}" />`;
  for (const { id, load, eager } of islands) {
    const { default: component } = await load();
    const made = render(component, { context });
    head += made.head;
    parts.push(`<div id="${id}"${eager ? "" : ' class="below"'}>${made.body}</div>`);
    if (id === "hero") parts.push(render(Contents).body);
  }
  const body = [
    `<a class="skip" href="#see">${escaped(words.skip)}</a>`,
    `<noscript><p class="plain-notice">${escaped(words.noScript)}</p></noscript>`,
    `<main>${parts.join("\n")}</main>`,
    `<footer class="credit">${words.credit.map((line) => `<p>${escaped(line)}</p>`).join("")}</footer>`,
  ].join("\n");
  return { head, body };
}

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
