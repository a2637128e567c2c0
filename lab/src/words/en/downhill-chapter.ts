export const words = { title: "Downhill", minutes: "3 minutes" };
