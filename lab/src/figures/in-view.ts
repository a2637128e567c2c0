import type { Attachment } from "svelte/attachments";

/** How far outside the window something still counts as seen, so that it is ready when it comes. */
const nearPx = 200;

/** Tells whether the element is in sight, so that figures far away can rest: `<div {@attach inView((visible) => (seen = visible))}>`. */
export function inView(tell: (visible: boolean) => void): Attachment<Element> {
  return (element) => {
    const observer = new IntersectionObserver((entries) => tell(entries.at(-1)!.isIntersecting), { rootMargin: `${nearPx}px 0px` });
    observer.observe(element);
    return () => observer.disconnect();
  };
}
