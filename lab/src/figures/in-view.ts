import type { Attachment } from "svelte/attachments";

/** Tells whether an element is in the window, or less than `marginPx` from it: what is far away need not be redrawn. */
export function inView(onchange: (visible: boolean) => void, marginPx: number = 200): Attachment {
  return (element) => {
    const observer = new IntersectionObserver(([entry]) => onchange(entry.isIntersecting), { rootMargin: `${marginPx}px 0px` });
    observer.observe(element);
    return () => observer.disconnect();
  };
}
