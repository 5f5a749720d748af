// The table of the jobs that fared worst; a click shows one in the schedule.

const WORST = 15;

function worstRows(run, measure) {
  const rows = [];
  let least = -Infinity;
  for (const i of run.byStart) {
    const value = measure(run, i);
    if (!(value > least) && rows.length >= WORST || value !== value) continue;
    rows.push([value, i]);
    rows.sort((a, b) => b[0] - a[0] || a[1] - b[1]);
    if (rows.length > WORST) rows.pop();
    if (rows.length === WORST) least = rows.at(-1)[0];
  }
  return rows.map(r => r[1]);
}

function worstTable(run, r, measure, words, several) {
  const table = document.createElement('table');
  table.createCaption().textContent =
    several ? `${run.title}: the jobs with the ${words}` : `The jobs with the ${words}`;
  headRow(table, ['Job', 'Waited', 'Slowdown', 'Ran', 'Hosts', 'Submitted',
    ...(run.why ? ['Waited for'] : [])]);
  const body = table.createTBody();
  for (const i of worstRows(run, measure)) {
    const row = body.insertRow();
    const button = rowHeader(row, '').appendChild(document.createElement('button'));
    button.type = 'button';
    button.className = 'link';
    button.textContent = shortened(shortName(run, i), 40);
    button.title = 'Show it in the schedule';
    button.addEventListener('click', () => {
      selection.choose(r, i, true);
      document.getElementById('schedule').scrollIntoView();
    });
    for (const text of [duration(wait(run, i)), rounded(boundedSlowdown(run, i)),
      duration(run.finish[i] - run.start[i]), groups(run.hosts[i]), moment(run.submission[i])]) {
      row.insertCell().textContent = text;
    }
    if (run.why) {
      const cell = row.insertCell();
      cell.className = 'sentence';
      cell.textContent = run.why(i) || '–';
    }
  }
  if (body.rows.length === 0) body.insertRow().insertCell().textContent = 'No job ran.';
  return table;
}

sections.push(runs => {
  const by = document.getElementById('worst-by');
  const fill = () => {
    const measure = by.value === 'waiting' ? wait : boundedSlowdown;
    const words = by.value === 'waiting' ? 'longest waiting time' : 'greatest bounded slowdown';
    document.querySelector('.worst').replaceChildren(
      ...runs.map((run, r) => {
        const box = document.createElement('div');
        box.className = 'scroll';
        box.append(worstTable(run, r, measure, words, runs.length > 1));
        return box;
      }));
  };
  by.addEventListener('change', fill);
  fill();
});
