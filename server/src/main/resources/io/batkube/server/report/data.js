// Unpacks what Columns.java and RunData.java packed.

/** What the page knows of a run: columns over its jobs, and what follows from them. */
async function readRun(header, index) {
  const packed = document.getElementById('run-' + index).textContent;
  const bytes = await inflate(packed);
  const columns = new Map();
  let at = 0;
  for (const column of header.columns) {
    const values = integers(bytes, at, column.rows);
    at += column.bytes;
    if (column.kind === 'text') {
      columns.set(column.name, texts(values, bytes.subarray(at, at + column.textBytes)));
      at += column.textBytes;
    } else {
      columns.set(column.name, values);
    }
  }
  return derive({...header, index}, columns);
}

async function inflate(base64) {
  const text = atob(base64);
  const packed = new Uint8Array(text.length);
  for (let i = 0; i < packed.length; i++) packed[i] = text.charCodeAt(i);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** LEB128 of 0 for a missing value, which reads as NaN, else of zigzag + 1. */
function integers(bytes, at, rows) {
  const values = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let code = bytes[at++];
    if (code >= 128) {
      code -= 128;
      for (let unit = 128; ; unit *= 128) {
        const b = bytes[at++];
        code += (b & 127) * unit;
        if (b < 128) break;
      }
    }
    values[i] = code === 0 ? NaN : code % 2 ? (code - 1) / 2 : -code / 2;
  }
  return values;
}

/** A function from row to text; nothing is cut out before somebody asks. */
function texts(lengths, utf8) {
  const all = new TextDecoder('utf-8', {ignoreBOM: true}).decode(utf8);
  const from = new Uint32Array(lengths.length + 1);
  for (let i = 0; i < lengths.length; i++) from[i + 1] = from[i] + lengths[i];
  return row => all.slice(from[row], from[row + 1]);
}

function derive(run, columns) {
  const submission = columns.get('submission');
  const start = columns.get('start');
  const finish = columns.get('finish');
  const walltime = columns.get('walltime');
  const n = submission.length;
  // Sums of whole numbers are exact; one division at the end rounds to the nearest double.
  const perSecond = 1e9 / run.unitNs;
  const seconds = perSecond >= 1 ? t => t / perSecond : t => t * (run.unitNs / 1e9);
  let before = 0;
  for (let i = 0; i < n; i++) {
    before += submission[i];
    const started = before + start[i];
    finish[i] = seconds(started + finish[i]);
    start[i] = seconds(started);
    submission[i] = seconds(before);
    walltime[i] = seconds(walltime[i]);
  }
  const {offsets, bounds, hosts} = intervals(run, columns, n);
  let first = Infinity;
  let last = -Infinity;
  for (let i = 0; i < n; i++) {
    first = Math.min(first, submission[i]);
    last = Math.max(last, submission[i], finish[i] || -Infinity, start[i] || -Infinity);
  }
  for (const gap of run.unavailable) last = Math.max(last, gap.from, gap.to ?? gap.from);
  if (!(first < Infinity)) first = 0;
  const several = new Set();
  for (let i = 0; i < n && several.size < 2; i++) several.add(columns.get('workload')(i));
  return Object.assign(run, {
    n, submission, start, finish, walltime, offsets, bounds, hosts, first, last,
    requested: columns.get('requested'),
    state: Uint8Array.from(columns.get('state')),
    workload: columns.get('workload'),
    name: columns.get('name'),
    profile: columns.get('profile'),
    metadata: columns.get('metadata'),
    why: columns.get('why'),
    hostName: columns.get('host') ?? (host => 'node' + host),
    oneWorkload: several.size < 2,
    byStart: sortedRows(n, i => start[i] === start[i], (a, b) => start[a] - start[b])
  });
}

/** bounds: first0, end0, first1, end1, …; those of row i stand from offsets[i] to offsets[i + 1]. */
function intervals(run, columns, n) {
  const first = columns.get('first');
  const more = columns.get('more');
  const count = columns.get('intervals');
  const offsets = new Uint32Array(n + 1);
  const bounds = new Uint32Array(first.length * 2);
  const hosts = new Uint32Array(n);
  let at = 0;
  for (let i = 0; i < n; i++) {
    let before = 0;
    for (let k = 0; k < count[i]; k++, at++) {
      const from = before + first[at];
      before = from + more[at];
      bounds[2 * at] = from;
      bounds[2 * at + 1] = before + 1;
      hosts[i] += Math.max(0, Math.min(before + 1, run.computeHosts) - from);
    }
    offsets[i + 1] = 2 * at;
  }
  return {offsets, bounds, hosts};
}

function sortedRows(n, wanted, order) {
  const rows = new Uint32Array(n);
  let used = 0;
  for (let i = 0; i < n; i++) if (wanted(i)) rows[used++] = i;
  return rows.subarray(0, used).sort(order);
}

const wait = (run, i) => run.start[i] - run.submission[i];
const boundedSlowdown = (run, i) =>
  Math.max(1, (run.finish[i] - run.submission[i]) / Math.max(run.finish[i] - run.start[i], 10));
const fullName = (run, i) => run.workload(i) + '!' + run.name(i);
const shortName = (run, i) => (run.oneWorkload ? run.name(i) : fullName(run, i));

/** The hosts of a job as Batsim writes them, cut after `most` intervals. */
function hostText(run, i, most = 12) {
  const parts = [];
  let k = run.offsets[i];
  for (; k < run.offsets[i + 1] && parts.length < most; k += 2) {
    const a = run.bounds[k];
    const b = run.bounds[k + 1] - 1;
    parts.push(a === b ? String(a) : a + '-' + b);
  }
  const left = (run.offsets[i + 1] - k) / 2;
  return parts.join(' ') + (left > 0 ? ` … and ${groups(left)} more intervals` : '');
}

/** Everything that is known of a job, as pairs of words. */
function details(run, i) {
  const at = t => exactSeconds(t) + (t >= 1200 ? ' = ' + instant(t) : '')
    + (run.startDate ? ', ' + date(run, t) : '');
  const pairs = [['Job', fullName(run, i)], ['State', run.states[run.state[i]]]];
  if (run.profile(i)) pairs.push(['Profile', run.profile(i)]);
  pairs.push(['Submitted', at(run.submission[i])]);
  if (run.start[i] === run.start[i]) {
    pairs.push(['Started', at(run.start[i])]);
    if (run.finish[i] === run.finish[i]) pairs.push(['Finished', at(run.finish[i])]);
    pairs.push(['Waited', exactDuration(wait(run, i))]);
    if (run.why && run.why(i)) pairs.push(['Waited for', run.why(i)]);
    pairs.push(['Ran', exactDuration(run.finish[i] - run.start[i])]);
    pairs.push(['Bounded slowdown', rounded(boundedSlowdown(run, i))]);
  }
  pairs.push(['Walltime', run.walltime[i] >= 0 ? exactDuration(run.walltime[i]) : 'none']);
  pairs.push(['Asked for', groups(run.requested[i]) + ' hosts']);
  if (run.start[i] === run.start[i]) {
    pairs.push(['Ran on', `${groups(run.hosts[i])} hosts: ${hostText(run, i)}`]);
  }
  if (run.metadata(i)) pairs.push(['Metadata', run.metadata(i)]);
  return pairs;
}
