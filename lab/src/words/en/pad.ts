export const words = {
  undo: "Undo",
  redo: "Redo",
  clear: "Clear",
  centring: "Centred before it is read",
  asRead: "What the network is given",
  nothing: "Nothing drawn",
  role: "drawing pad",
  keys: "Arrow keys move the pen, Space puts ink down, and held while moving draws. Control Z takes back.",
  place: (column: number, row: number, inked: boolean, drawing: boolean): string =>
    `row ${row}, column ${column}${drawing ? ", drawing" : inked ? ", ink" : ""}`,
  cleared: "Nothing is drawn now.",
  undone: "Taken back.",
  redone: "Drawn again.",
};
