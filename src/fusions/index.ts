// Every fusion there is, in the order in which they are tried: later ones see what earlier ones left.
import "./dense.ts";
import "./softmax.ts";
import "./optimizers.ts";
