import type { Color } from "./style.ts";

/** How pictures can be sent as files, if at all. */
export type Graphics = "kitty" | "iterm2" | "none";

export interface TerminalOptions {
  /** How wide the terminal is: 80 unless said otherwise. */
  readonly columns?: number;
  readonly color?: Color;
  readonly graphics?: Graphics;
}

/** The parts of `process.stdout` that say what it is. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/**
 * What a terminal can show, judged by its environment, as other tools judge it.
 *
 * NO_COLOR (any value that is not empty) means no colour; FORCE_COLOR=0 too; FORCE_COLOR=1, 2 means 256 colours, 3 (or
 * COLORTERM=truecolor) all of them, also where output goes to a file. Pictures are sent as files only straight to a
 * terminal that is known to take them: not through tmux or screen, and never where colour is not wanted.
 */
export function detectTerminal(env: Readonly<Record<string, string | undefined>>, stream: OutputStream = {}): Required<TerminalOptions> {
  const color = detectColor(env, stream.isTTY === true);
  const graphics = color !== "none" && stream.isTTY === true ? detectGraphics(env) : "none";
  return { columns: Math.max(20, stream.columns ?? (Number.parseInt(env["COLUMNS"] ?? "", 10) || 80)), color, graphics };
}

function detectColor(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): Color {
  const { NO_COLOR: refused, FORCE_COLOR: forced, COLORTERM: depth, TERM: term = "" } = env;
  if (refused !== undefined && refused !== "") return "none";
  if (forced === "0" || forced === "false") return "none";
  if (forced === "3") return "truecolor";
  const wanted = forced !== undefined;
  if (!wanted && (!isTerminal || term === "dumb")) return "none";
  if (depth === "truecolor" || depth === "24bit" || detectGraphics(env) !== "none" || /direct|kitty|ghostty|alacritty/.test(term))
    return "truecolor";
  return "256";
}

function detectGraphics(env: Readonly<Record<string, string | undefined>>): Graphics {
  const { TERM: term = "", TERM_PROGRAM: program = "", TMUX: tmux, STY: screen } = env;
  if ((tmux ?? "") !== "" || (screen ?? "") !== "" || /^(tmux|screen)/.test(term)) return "none";
  if ((env["KITTY_WINDOW_ID"] ?? "") !== "" || term === "xterm-kitty" || term === "xterm-ghostty" || program === "ghostty") return "kitty";
  return program === "iTerm.app" || program === "WezTerm" ? "iterm2" : "none";
}
