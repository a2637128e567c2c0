const chunkLength = 4096;

/** A PNG in kitty's graphics protocol: base64 in chunks of at most 4,096 characters, shown `columns` cells wide. */
export function kittyImage(png: Uint8Array, columns: number): string {
  const base64 = Buffer.from(png).toString("base64");
  let out = "";
  for (let start = 0; start < base64.length; start += chunkLength) {
    const more = start + chunkLength < base64.length ? 1 : 0;
    // a=T: send and show; f=100: a PNG; q=2: the terminal answers nothing, which would end up in the shell's input.
    const keys = start === 0 ? `a=T,f=100,q=2,c=${columns},m=${more}` : `m=${more}`;
    out += `\u001b_G${keys};${base64.slice(start, start + chunkLength)}\u001b\\`;
  }
  return `${out}\n`;
}

/** A PNG as iTerm2 (and WezTerm) show it, `columns` cells wide. */
export function itermImage(png: Uint8Array, columns: number): string {
  const keys = `inline=1;size=${png.length};width=${columns};height=auto;preserveAspectRatio=1`;
  return `\u001b]1337;File=${keys}:${Buffer.from(png).toString("base64")}\u0007\n`;
}

/** Width that a PNG's header gives, in pixels. */
export function pngWidth(png: Uint8Array): number {
  return new DataView(png.buffer, png.byteOffset).getUint32(16);
}
