export const words = {
  undo: "Undo",
  clear: "Clear",
};
