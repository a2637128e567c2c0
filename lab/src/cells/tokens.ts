// JavaScript and TypeScript cut into pieces, as far as colouring and finding imports need it: no grammar, only words.

export type TokenKind = "comment" | "string" | "number" | "keyword" | "name" | "regex" | "punctuation" | "space";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const keywords = new Set(
  (
    "abstract as async await break case catch class const continue declare default delete do else enum export extends false finally for from " +
    "function get if implements import in instanceof interface keyof let namespace new null of private protected public readonly return " +
    "satisfies set static super switch this throw true try type typeof undefined var void while with yield"
  ).split(" "),
);

/** After one of these a slash begins a regular expression; after anything else it divides. */
const beforeRegex = /^(?:[([{,;:=!&|?+\-*%~^<>]|=>|return|typeof|case|in|of|delete|void|throw|new|await|else|do)$/;

const comment = /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/y;
const space = /\s+/y;
const quoted = /"(?:[^"\\\n]|\\[^])*"?|'(?:[^'\\\n]|\\[^])*'?/y;
const number = /(?:0[xXbBoO][\da-fA-F_]+|(?:\d[\d_]*)?\.?\d[\d_]*(?:[eE][+-]?\d+)?\.?)n?/y;
const word = /[\p{ID_Start}$_#][\p{ID_Continue}$]*/uy;
const regex = /\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
/** A template's text up to its end or to the next `${`. */
const templateText = /(?:[^`\\$]|\\[^]|\$(?!\{))*(?:`|\$\{|$)/y;

/** The code in pieces; joined, they are the code again. */
export function tokensOf(code: string): Token[] {
  const tokens: Token[] = [];
  /** For each template that is open, how many braces are open in its expression. */
  const templates: number[] = [];
  let at = 0;
  let last = "";

  const take = (kind: TokenKind, text: string): void => {
    tokens.push({ kind, text });
    at += text.length;
    if (kind !== "space" && kind !== "comment") last = text;
  };
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(code)?.[0];
    return found ? found : undefined;
  };
  const template = (from: string): void => {
    at += from.length;
    const text = match(templateText) ?? "";
    at -= from.length;
    if (text.endsWith("${")) templates.push(0);
    take("string", from + text);
    if (text.endsWith("${")) last = "{";
  };

  while (at < code.length) {
    const character = code[at];
    let text: string | undefined;
    if ((text = match(space))) take("space", text);
    else if ((text = match(comment))) take("comment", text);
    else if (character === "`") template("`");
    else if (character === "}" && templates.at(-1) === 0) {
      templates.pop();
      template("}");
    } else if ((text = match(quoted))) take("string", text);
    else if ((text = match(number))) take("number", text);
    else if ((text = match(word))) take(keywords.has(text) && last !== "." ? "keyword" : "name", text);
    else if (character === "/" && (last === "" || beforeRegex.test(last)) && (text = match(regex))) take("regex", text);
    else {
      if (templates.length > 0 && character === "{") templates[templates.length - 1]++;
      if (templates.length > 0 && character === "}") templates[templates.length - 1]--;
      take("punctuation", code.startsWith("=>", at) ? "=>" : character);
    }
  }
  return tokens;
}

/** The tokens line by line, for a view that shows lines; a token over several lines is cut at their ends. */
export function linesOf(code: string): Token[][] {
  const lines: Token[][] = [[]];
  for (const { kind, text } of tokensOf(code)) {
    text.split("\n").forEach((part, i) => {
      if (i > 0) lines.push([]);
      if (part !== "") lines.at(-1)!.push({ kind, text: part });
    });
  }
  return lines;
}
