export { handwriting } from "inkling/data";
