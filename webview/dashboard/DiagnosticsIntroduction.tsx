/** What the figures of the features have in common, and where their definitions are. */
export function DiagnosticsIntroduction() {
  return (
    <p class="group-introduction">
      The paper’s Figures 2–5 on your own data: whether the features keep learning, and what they know of the classes.{' '}
      <a href="https://arxiv.org/abs/2403.10097">The method, and what to read in them</a>
    </p>
  );
}
