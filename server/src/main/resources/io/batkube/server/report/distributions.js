// Waiting time and bounded slowdown: the share of jobs that fared at most so badly, and for a
// single run how many jobs fared how.

/** A distribution over an axis that is linear near its origin and logarithmic beyond. */
class Distribution extends Chart {
  constructor(figure, runs, values, options) {
    super(figure, 230);
    Object.assign(this, {runs, options});
    this.sorted = values.map(v => v.sort());
    this.margin.left = 46;
    this.margin.bottom = 26;
    this.max = Math.max(options.least, ...this.sorted.map(v => v.at(-1) ?? 0));
    this.output = figure.querySelector('output');
    this.at = NaN;
    const words = runs.map((run, i) => this.words(run, this.sorted[i])).join(' ');
    figure.querySelector('.words').textContent = words;
    this.canvas.setAttribute('aria-label', this.canvas.getAttribute('aria-label') + '. ' + words);
    this.canvas.addEventListener('pointermove', e => {
      this.at = this.value(e.offsetX);
      this.pointAgain();
    });
    this.canvas.addEventListener('pointerleave', () => {
      this.at = NaN;
      this.pointAgain();
    });
  }

  words(run, sorted) {
    const several = this.runs.length > 1;
    const name = several ? run.title + ': ' : '';
    if (sorted.length === 0) return name + (several ? 'no job ran.' : 'No job ran.');
    const quantile = q => this.options.label(sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)]);
    return `${name}${several ? 'half' : 'Half'} of ${groups(sorted.length)} jobs at most ${quantile(0.5)}, 95 % at most ${quantile(0.95)}, all at most ${quantile(1)}.`;
  }

  x(value) {
    const {to} = this.options;
    return this.margin.left + to(value) / to(this.max) * this.plotWidth;
  }
  value(x) {
    const {to, back} = this.options;
    return back(Math.max(0, Math.min(1, (x - this.margin.left) / this.plotWidth)) * to(this.max));
  }
  y(share) { return this.margin.top + (1 - share) * this.plotHeight; }

  draw(ctx) {
    this.valueAxis(ctx, [0, 0.25, 0.5, 0.75, 1], s => this.y(s), s => s * 100 + ' %');
    this.ticks(ctx);
    if (this.runs.length === 1) this.bars(ctx, this.sorted[0]);
    this.sorted.forEach((sorted, i) => {
      if (sorted.length === 0) return;
      seriesStyle(ctx, this.runs[i].index);
      ctx.beginPath();
      let y = this.y(0);
      ctx.moveTo(this.margin.left, y);
      for (let p = 0; p <= this.plotWidth; p++) {
        const share = atMost(sorted, this.value(this.margin.left + p)) / sorted.length;
        const next = this.y(share);
        ctx.lineTo(this.margin.left + p, y);
        ctx.lineTo(this.margin.left + p, next);
        y = next;
      }
      ctx.stroke();
    });
  }

  ticks(ctx) {
    const bottom = this.height - this.margin.bottom;
    ctx.textBaseline = 'top';
    ctx.textAlign = 'center';
    let free = -Infinity;
    for (const [value, label] of this.options.ticks) {
      if (value > this.max) break;
      const x = this.x(value);
      const half = ctx.measureText(label).width / 2;
      ctx.strokeStyle = palette.colour('axis');
      line(ctx, x, bottom, x, bottom + 4);
      if (x - half < free || x + half > this.width) continue;
      free = x + half + 8;
      ctx.fillStyle = palette.colour('muted');
      ctx.fillText(label, x, bottom + 7);
    }
  }

  /** Equal steps of the axis; the tallest bar has the height of the chart's half. */
  bars(ctx, sorted) {
    if (sorted.length === 0) return;
    const count = Math.max(8, Math.floor(this.plotWidth / 18));
    const bars = new Float64Array(count);
    for (let k = 0, before = 0; k < count; k++) {
      const end = this.value(this.margin.left + (k + 1) / count * this.plotWidth);
      const below = k === count - 1 ? sorted.length : atMost(sorted, end);
      bars[k] = below - before;
      before = below;
    }
    const width = this.plotWidth / count;
    ctx.fillStyle = palette.colour('bar');
    const bottom = this.y(0);
    bars.forEach((jobs, k) => {
      if (jobs === 0) return;
      const height = Math.max(1, jobs / sorted.length * this.plotHeight);
      ctx.fillRect(this.margin.left + k * width + 1, bottom - height, width - 2, height);
    });
  }

  point(ctx) {
    if (!(this.at >= 0)) {
      this.output.textContent = '';
      return;
    }
    const x = this.x(this.at);
    ctx.strokeStyle = palette.colour('pointer');
    line(ctx, x, this.margin.top, x, this.height - this.margin.bottom);
    const shares = this.sorted.map((s, i) => (this.runs.length > 1 ? this.runs[i].title + ' ' : '')
      + percent(s.length ? atMost(s, this.at) / s.length : 0));
    this.output.textContent = `at most ${this.options.label(this.at)}: ${shares.join(', ')}`;
  }
}

/** How many of ascending values are at most a bound. */
function atMost(sorted, bound) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

sections.push(runs => {
  const ended = run => run.byStart.filter(i => run.finish[i] === run.finish[i]);
  const of = f => runs.map(run => Float64Array.from(ended(run), i => f(run, i)));
  const powers = Array.from({length: 13}, (_, k) => 10 ** k);
  // A short axis has room for 2 and 5.
  const slowdowns = of(boundedSlowdown);
  const few = slowdowns.every(s => s.every(v => v < 100)) ? [2, 5, 20, 50].map(v => [v, String(v)]) : [];
  const waiting = new Distribution(document.getElementById('waiting'), runs, of(wait), {
    least: 10,
    to: s => Math.log10(1 + s),
    back: u => 10 ** u - 1,
    label: duration,
    ticks: [[0, '0'], [1, '1 s'], [10, '10 s'], [60, '1 min'], [600, '10 min'], [3600, '1 h'],
      [36000, '10 h'], [4 * DAY, '4 d'], [40 * DAY, '40 d'], [400 * DAY, '400 d']]
  });
  const slowdown = new Distribution(document.getElementById('slowdown'), runs, slowdowns, {
    least: 10,
    to: s => Math.log10(s),
    back: u => 10 ** u,
    label: rounded,
    ticks: few.concat(powers.map(p => [p, groups(p)])).sort((a, b) => a[0] - b[0])
  });
  if (runs.length > 1) runLegend(runs, document.querySelector('#distributions .pair'));
  waiting.start();
  slowdown.start();
});
