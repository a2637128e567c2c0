export const words = { title: "Prediction", minutes: "3 minutes" };
