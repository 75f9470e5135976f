/** One part of what a plan says: shown in a terminal, or folded in the comment of a pull request. */
export interface Section {
  /** The heading. */
  title: string;
  /** One line that says the most important of it, for readers who unfold nothing. */
  summary: string;
  /** Lines for a terminal. */
  text: string[];
  /** The same as GitHub's Markdown, without the heading. */
  markdown: string;
  /** The same for programs, under the section's name in the plan's JSON. @default the section is not there */
  json?: unknown;
  /** Whether what it says must not be deployed, which ends the plan with exit code 1. @default false */
  failed?: boolean;
}
