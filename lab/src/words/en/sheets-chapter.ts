export const words = { title: "Sheets", minutes: "3 minutes" };
