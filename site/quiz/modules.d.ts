/** The sheet that the site was built with; null: none was made. */
declare module "quiz-sheet" {
  const sheet: import("./sheet").BuiltSheet | null;
  export default sheet;
}
