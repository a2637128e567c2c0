export const words = { title: "Train", minutes: "3 minutes" };
