// Imported first by every command. No imports and no syntax younger than import itself, so that the Node that is too
// old gets as far as this message and not to a SyntaxError.

var wanted = [20, 19];
var found = process.versions.node.split(".").map(Number);

if (found[0] < wanted[0] || (found[0] === wanted[0] && found[1] < wanted[1])) {
  console.error(
    "Inkling needs Node " +
      wanted.join(".") +
      " or newer; this is Node " +
      process.versions.node +
      ".\n" +
      "Install a newer one from https://nodejs.org (or with nvm, fnm, volta: they read .node-version), then run the command again.",
  );
  process.exit(1);
}
