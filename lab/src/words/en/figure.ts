export const words = {
  table: "The numbers",
  code: "The code",
  save: "Save as a picture",
  nothing: "There is no picture to save yet.",
};
