/** Saves what a figure shows: its SVG as SVG, or its canvases, side by side as they stand, as PNG. */
export async function savePicture(body: HTMLElement, name: string): Promise<void> {
  const svg = body.querySelector("svg");
  const canvases = [...body.querySelectorAll("canvas")];
  if (canvases.length > 0) {
    const bounds = body.getBoundingClientRect();
    const scale = 2;
    const picture = new OffscreenCanvas(Math.ceil(bounds.width * scale), Math.ceil(bounds.height * scale));
    const context = picture.getContext("2d")!;
    context.fillStyle = getComputedStyle(document.body).backgroundColor;
    context.fillRect(0, 0, picture.width, picture.height);
    context.imageSmoothingEnabled = false;
    for (const canvas of canvases) {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      context.drawImage(canvas, (left - bounds.left) * scale, (top - bounds.top) * scale, width * scale, height * scale);
    }
    download(await picture.convertToBlob({ type: "image/png" }), `inkling-${name}.png`);
  } else if (svg) {
    const copy = withItsLooks(svg);
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    download(new Blob([copy.outerHTML], { type: "image/svg+xml" }), `inkling-${name}.svg`);
  }
}

const looks = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "opacity",
  "font-family",
  "font-size",
  "font-style",
  "font-weight",
  "text-anchor",
  "paint-order",
  "filter",
  "image-rendering",
] as const;

/** A copy that looks alike by itself: what the page's style sheets say is written into each element. */
function withItsLooks(svg: SVGElement): SVGElement {
  const copy = svg.cloneNode(true) as SVGElement;
  const elements = [...svg.querySelectorAll<SVGElement>("*")];
  copy.querySelectorAll<SVGElement>("*").forEach((element, i) => {
    const style = getComputedStyle(elements[i]);
    for (const look of looks) element.style.setProperty(look, style.getPropertyValue(look));
  });
  copy.style.backgroundColor = getComputedStyle(document.body).backgroundColor;
  return copy;
}

/** Hands a file to the reader's downloads. */
export function download(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The click has only asked for it: the address must live until the browser has read it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
