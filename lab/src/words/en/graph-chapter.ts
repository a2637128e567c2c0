const count = (value: number): string => value.toLocaleString("en");

export const words = {
  title: "A graph, before anything runs",
  minutes: "About 6 minutes",
  lead: [
    "The network is written down before it computes anything. What is written down is a graph: boxes for the steps, and lines for what flows from one to the next. Nothing flows yet. The drawing below is made from the graph itself, the very object that this page trains.",
    "Numbers come in at a [x|placeholder], which holds nothing until a run feeds it. They meet the [W|variables], which keep their values from one run to the next and start at zero here, because training will set them. Then come plain steps: a [MatMul|product], a [Add|sum], and [Softmax|softmax], which turns ten scores into ten probabilities.",
    "On each line stands the shape of what will flow there: `(?, 784)` is a table with 784 columns and any number of rows, one row for each digit. Beneath each name is what kind of box it is.",
  ],

  figure: {
    title: "The network as a graph",
    summary: (state: string): string =>
      `x and W go into MatMul; its product and b, repeated for each row, go into Add; then Softmax gives y. y and the labels y_ go into the loss. ${state}`,
    nothingRun: "Nothing has been run yet.",
    ran: (name: string, needed: number): string =>
      `The last run was of ${name} and needed ${needed} ${needed === 1 ? "box, which is lit" : "boxes, which are lit"}.`,
    initialized: "W and b now hold their first values, all of them zero. An operation gives nothing back but null.",
    failed: (name: string, error: string): string => `The run of ${name} failed. ${error}`,
    legend: (limit: number): string =>
      `In the boxes: red is above 0, blue below, white exactly 0${limit > 0 ? `; full colour in a score is ±${limit.toFixed(1)}` : ""}. Probabilities and labels are ink, from 0 to 1.`,
    drawing: "The graph. Arrow keys go from box to box, Enter chooses one.",
    tableHead: ["name", "operation", "reads", "shape"],
  },

  feed: {
    label: "Feed x with",
    none: "nothing",
    one: "one digit",
    three: "three digits",
    others: "Other digits",
  },

  actions: {
    taken: "// W and b are the run’s, at the moment its time line shows",
    run: (name: string): string => `Run ${name}`,
    initialize: "Initialise W and b",
    take: (t: number): string => `Load the run’s W and b (t = ${count(t)})`,
    takeNothing: "Load the run’s W and b",
    takeHint: "Train first: the run has nothing to load yet.",
    restart: "New session",
  },

  node: {
    placeholder: "placeholder",
    variable: "variable",
    operation: "operation",
    folded: (nodes: number): string => `${nodes} steps, folded`,
    loss: "loss",
    notFed: "nothing fed",
    noValue: "no value yet",
    y: "Softmax · y",
    spoken: (seen: string, shape: string, state: string): string => `${seen}${shape ? `, shape ${shape}` : ""}${state ? `. ${state}` : ""}`,
    needed: "Needed by the last run",
    notNeeded: "Not needed by the last run",
    missing: "The last run failed here",
  },

  panel: {
    reads: "Reads",
    readBy: "Read by",
    nothing: "nothing",
    prints: "Printed, it says",
    value: "What flowed in the last run",
    runThis: (name: string): string => `Run ${name}`,
    what: {
      x: "Where the digits come in. A placeholder holds nothing: each run has to feed it, with numbers of this shape and this type. The question mark stands for any number of digits, one to a row.",
      y_: "Where the labels come in, one-hot: ten numbers to a row. Only the loss asks for them.",
      W: "The weights: for each of the 784 pixels one number for each of the ten digits. Column 3 is the sheet of the 3. A variable keeps its value between runs.",
      b: "The biases: one more number for each of the ten digits, added whatever the picture is.",
      MatMul:
        "The product x · W: each pixel times its weight, summed over all 784 pixels, once for each of the ten sheets. One row for each digit, one column for each class.",
      BroadcastLike:
        "b is ten numbers, but there may be many rows: this lays the same ten beside each row. It reads MatMul only to learn how many rows there are.",
      Add: "x · W + b: ten scores for each digit. The higher a score, the more the picture looks like that class. Scores may be negative.",
      Softmax:
        "This is y, the answer: softmax turns a row of ten scores into ten positive numbers that sum to 1, to be read as probabilities.",
      Log: "The logarithm of each probability: 0 for certainty, far below 0 for what was thought unlikely.",
      Mul: "Times the one-hot label: only the logarithm at the true digit is left.",
      Sum: "Summed along each row: one number for each digit.",
      Neg: "The sign turned round, so that wrong is large.",
      Mean: "The mean over all digits: the loss, one number for how wrong all answers are together.",
      GradientDescent: "One update: running it runs both updates that it waits for, and W and b have moved a little downhill.",
      "GradientDescent/update_W": "Gives W its new value at the end of the run.",
      "GradientDescent/update_b": "Gives b its new value at the end of the run.",
      learning_rate: "The learning rate: how large a step downhill an update takes.",
      init: "Running it gives W and b their first values.",
    } as Record<string, string | undefined>,
    whatTraining: "A step of the way back. minimize() added it, to compute how the loss would change with each number in W and b.",
    whatInitialize: "Part of what gives the variables their first values: zeros.",
    lossPart:
      "One number for how wrong the answers are: small if they are right and sure, large if they are sure and wrong. It is computed in five steps, which are listed below the drawing.",
  },

  console: {
    label: "What was run, and what came back",
    empty: "Nothing has been run. Press “Run y”.",
    digits: (n: number): string => (n === 1 ? "digit" : "digits"),
    needed: (n: number): string => `${n} ${n === 1 ? "box" : "boxes"} needed`,
  },

  folds: {
    label: (n: number): string => `${n} nodes that the drawing leaves out`,
    loss: (n: number): string => `Inside the loss: ${n} steps`,
    initialize: (n: number): string => `The initialiser: ${n} nodes`,
    training: (n: number): string => `The gradients and the update: ${n} nodes`,
    trainingText:
      "Nobody wrote these by hand. From the loss, walking back along the lines, the library added the nodes that compute the slope of the loss in W and in b, and those that take one step downhill. They are nodes of the same graph; run GradientDescent, with digits fed, and see W move.",
    lossText: "Cross-entropy, step by step. A chapter of its own comes later.",
    initializeText: "Zeros, and an assignment to each variable. Until init has been run, W and b have no value at all, not even zero.",
  },

  tries: {
    heading: "Four things to try",
    list: [
      "Press [Softmax|Run y] as it stands. The answer cannot be computed, and the library says what is missing: nothing was fed to [x|x]. This is the real error, word for word.",
      "Feed three digits and run again. Now [W|W and b] are missing: they are described, but have no values before they are initialised.",
      "Initialise, and answer the question below before you run it.",
      "Choose [W|W] in the drawing and run that box alone. Only what is needed is computed; here that is nothing else at all.",
    ],
  },

  question: {
    question: "W and b are all zeros. Three digits are fed. What will the untrained network say about each of them?",
    choices: ["Ten times 0", "Ten times 0.1", "Ten numbers by chance", "An error: it knows nothing"],
    running: "Running …",
    answer:
      "All sheets are blank, so that all ten scores are 0, whatever the picture is. Softmax makes probabilities of them, which must sum to 1; among ten equals that is one tenth each. This is what y gave just now, a row for each digit:",
    after: "It is not wrong: it has no opinion. Everything it will ever know has to go into W and b.",
  },
};
