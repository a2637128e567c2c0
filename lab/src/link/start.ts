import type { Lab } from "../state/lab.svelte.ts";
import { Address, refuse } from "./address.svelte.ts";
import type { Link } from "./codec.ts";
import { keep, restoreKept } from "./kept.svelte.ts";
import { Restorer } from "./restore.ts";

let address: Address | undefined;

/** Follows the link in the address, or else puts the page as it was left; from then on keeps both. Once for a page. */
export async function startLink(lab: Lab): Promise<void> {
  const restorer = new Restorer(lab);
  address = new Address(lab, restorer);
  let link: Link | undefined;
  try {
    link = Address.read();
  } catch (error) {
    refuse(lab, error);
  }
  if (!link) restoreKept(lab);
  const restored = link ? restorer.restore(link, { answering: true }) : undefined;
  await address.start();
  keep(lab);
  await restored;
}

/** The whole address of what is shown, or of a link that was made. What is shown becomes a step of the history. */
export function shareAddress(link?: Link): Promise<string> {
  if (!address) throw new Error("startLink has not been called");
  return address.share(link);
}
