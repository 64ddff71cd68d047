import tseslint from "typescript-eslint";

// Data flows one way: a folder of lib imports only from the folders before it.
const order = [
  "support",
  "runs",
  "statistics",
  "engine",
  "phantom",
  "cohort",
  "gan",
  "classifier",
  "evaluation",
  "attribution",
  "reader-study",
  "experiment",
  "benchmark",
  "release",
  "figures",
  "notebook",
  "teaching",
  "cli",
];
const layers = order.slice(0, -1).map((folder, place) => ({
  files: [`lib/${folder}/**/*.ts`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          {
            group: order.slice(place + 1).map((later) => `**/${later}/**`),
            message: `lib/${folder} may import only from the steps before it.`,
          },
          {
            regex: `^(\\.\\./)+((${order.filter((one) => one !== folder).join("|")})/?)?(index)?$`,
            message: "The public API is for users; import the module itself.",
          },
        ],
      },
    ],
  },
}));

export default tseslint.config(
  {
    ignores: [
      "dist/",
      "dist-site/",
      "node_modules/",
      "runs/",
      "results/",
      "data/",
      ".venv/",
      "shims/",
      "**/*.ipynb",
      "bin/",
      "**/*.mjs",
      "**/*.mts",
      "**/*.cjs",
    ],
  },
  ...tseslint.configs.recommended,
  {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { project: ["./tsconfig.test.json", "./tsconfig.site.json"] } },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "Use lib/support/random: runs must be repeatable." },
      ],
      eqeqeq: "error",
    },
  },
  { files: ["lib/engine/**/*.ts"], rules: { "@typescript-eslint/no-require-imports": "off" } },
  ...layers,
);
