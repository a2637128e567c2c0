// Makes all fusions known, in the order in which they are tried.
import "./dense.ts";
