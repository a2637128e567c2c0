export const words = { title: "See", minutes: "3 minutes" };
