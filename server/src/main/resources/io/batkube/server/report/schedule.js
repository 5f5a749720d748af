// The Gantt charts, the search, and the curves of busy hosts and of the queue.

// How a job of each state looks: a letter, a pattern, and the name of its colour. Successful jobs
// have none of these; they take one of six shades so that neighbours differ.
const LOOKS = {
  COMPLETED_SUCCESSFULLY: {letter: '', words: 'completed'},
  COMPLETED_WALLTIME_REACHED: {letter: 'W', words: 'walltime reached', colour: 'walltime'},
  COMPLETED_FAILED: {letter: 'F', words: 'failed', colour: 'failed'},
  COMPLETED_KILLED: {letter: 'K', words: 'killed', colour: 'killed'},
  RUNNING: {letter: 'R', words: 'still running', colour: 'running'}
};

/** Whether a pixel of a job belongs to the pattern of its state. */
const PATTERNS = {
  COMPLETED_WALLTIME_REACHED: (x, y) => ((x + y) & 7) < 2,
  COMPLETED_FAILED: (x, y) => ((x + y) & 7) < 1 || ((x - y) & 7) < 1,
  COMPLETED_KILLED: (x, y) => y % 5 < 1,
  RUNNING: (x, y) => x % 5 < 1
};

/** '#rrggbb' as the integer that a pixel of ImageData is on a little-endian machine. */
function pixel(hex, alpha = 255) {
  const v = parseInt(hex.slice(1), 16);
  return ((alpha << 24) | ((v & 255) << 16) | (v & 0xff00) | (v >> 16)) >>> 0;
}

const SHADES = 64;
const BAD_SHADES = 8;

/** Pixels for every state and for the shares of short jobs; made once per theme. */
function paints(states) {
  const fills = states.map(state => {
    const look = LOOKS[state];
    return look?.colour ? [pixel(palette.colour(look.colour))] : palette.jobs.map(c => pixel(c));
  });
  const inks = states.map(s => pixel(palette.colour((LOOKS[s]?.colour ?? 'job') + '-ink')));
  const patterns = states.map(state => PATTERNS[state]);
  // Many jobs in a pixel: the busier, the stronger; the more of them ended badly, the warmer.
  const good = channels(palette.colour('dense'));
  const bad = channels(palette.colour('dense-bad'));
  const dense = new Uint32Array((SHADES + 1) * (BAD_SHADES + 1));
  for (let s = 0; s <= SHADES; s++) {
    const alpha = Math.round(255 * (0.1 + 0.9 * s / SHADES));
    for (let b = 0; b <= BAD_SHADES; b++) {
      const mix = good.map((g, c) => Math.round(g + (bad[c] - g) * b / BAD_SHADES));
      dense[s * (BAD_SHADES + 1) + b] =
        ((alpha << 24) | (mix[2] << 16) | (mix[1] << 8) | mix[0]) >>> 0;
    }
  }
  return {fills, inks, patterns, dense, away: pixel(palette.colour('away'))};
}

function channels(hex) {
  const v = parseInt(hex.slice(1), 16);
  return [v >> 16, (v >> 8) & 255, v & 255];
}

/**
 * One run: hosts downwards, time to the right. Jobs that are at least a pixel wide and a pixel high
 * are painted as they are; the others add up to the share of the pixel that is busy.
 */
class Gantt extends TimeChart {
  constructor(figure, height, run, time, rows, runs) {
    super(figure, height, time, runs);
    this.run = run;
    // The rows in view as shares of the platform, so that platforms of any size move together.
    this.rows = rows;
    rows.listeners.push(() => this.again());
    themeListeners.push(() => { this.paints = undefined; });
    this.selected = -1;
    this.hovered = -1;
    this.cost = 0;
    this.tip = figure.appendChild(document.createElement('div'));
    this.tip.className = 'tip';
    this.tip.hidden = true;
    this.canvas.addEventListener('keydown', e => this.key(e));
    this.succeeded = run.states.indexOf('COMPLETED_SUCCESSFULLY');
    this.rejected = run.states.indexOf('REJECTED');
  }

  get hostCount() { return Math.max(1, this.run.computeHosts); }
  get hostFrom() { return this.rows.from * this.hostCount; }
  get hostTo() { return this.rows.to * this.hostCount; }
  y(host) {
    return this.margin.top + (host - this.hostFrom) / (this.hostTo - this.hostFrom) * this.plotHeight;
  }
  hostAt(y) {
    return this.hostFrom + (y - this.margin.top) / this.plotHeight * (this.hostTo - this.hostFrom);
  }

  /** While something moves and a picture would take too long, the last one is stretched instead. */
  draw(ctx) {
    const {jobs, work} = this.inView();
    const current = this.picture?.ratio === this.ratio && this.picture.theme === palette;
    clearTimeout(this.settling);
    if (current && !this.settled && work * this.cost > 16) {
      for (const picture of this.overview ? [this.overview, this.picture] : [this.picture]) {
        this.stretch(ctx, picture);
      }
      this.settling = setTimeout(() => { this.settled = true; this.again(); }, 120);
    } else {
      this.settled = false;
      const began = performance.now();
      // Among few jobs, the shortest get a whole pixel: there is room, and nobody should miss them.
      this.rasterise(ctx, jobs < 2000);
      this.cost = (performance.now() - began) / work;
    }
    this.hostAxis(ctx);
    this.timeAxis(ctx);
    this.position(ctx);
  }

  stretch(ctx, p) {
    const x0 = this.x(p.from);
    const x1 = this.x(p.to);
    const y0 = this.y(p.rowFrom * this.hostCount);
    const y1 = this.y(p.rowTo * this.hostCount);
    ctx.save();
    ctx.beginPath();
    ctx.rect(this.margin.left, this.margin.top, this.plotWidth, this.plotHeight);
    ctx.clip();
    ctx.imageSmoothingEnabled = false;
    ctx.clearRect(x0, y0, x1 - x0, y1 - y0);
    ctx.drawImage(p.canvas, x0, y0, x1 - x0, y1 - y0);
    ctx.restore();
  }

  rasterise(ctx, sparse) {
    const width = Math.round(this.plotWidth * this.ratio);
    const height = Math.round(this.plotHeight * this.ratio);
    if (this.image?.width !== width || this.image.height !== height) {
      this.image = ctx.createImageData(width, height);
      this.pixels = new Uint32Array(this.image.data.buffer);
      this.share = new Float32Array(width * height);
      this.badShare = new Float32Array(width * height);
      this.overview = undefined;
      this.picture = {canvas: document.createElement('canvas')};
      this.picture.canvas.width = width;
      this.picture.canvas.height = height;
    }
    this.paints ??= paints(this.run.states);
    this.pixels.fill(0);
    this.share.fill(0);
    this.badShare.fill(0);
    this.hatchAway(width, height);
    this.labels = [];
    this.labelOf = new Int32Array(height).fill(-1);
    this.paintJobs(width, height, sparse);
    this.paintShares();
    const picture = this.picture.canvas.getContext('2d');
    picture.putImageData(this.image, 0, 0);
    Object.assign(this.picture, {
      from: this.time.from, to: this.time.to, rowFrom: this.rows.from, rowTo: this.rows.to,
      ratio: this.ratio, theme: palette
    });
    if (this.time.whole && this.rows.whole) this.keepOverview();
    ctx.drawImage(this.picture.canvas, this.margin.left, this.margin.top,
      this.plotWidth, this.plotHeight);
    this.paintLabels(ctx);
  }

  /** Hosts that were unavailable. */
  hatchAway(width, height) {
    const {pixels} = this;
    const ink = this.paints.away;
    const sx = width / this.time.span;
    const sy = height / (this.hostTo - this.hostFrom);
    for (const gap of this.run.unavailable) {
      const x0 = Math.max(0, Math.floor((gap.from - this.time.from) * sx));
      const x1 = gap.to === null ? width : Math.min(width, Math.ceil((gap.to - this.time.from) * sx));
      for (let k = 0; k < gap.hosts.length; k += 2) {
        const y0 = Math.max(0, Math.floor((gap.hosts[k] - this.hostFrom) * sy));
        const y1 = Math.min(height, Math.ceil((gap.hosts[k + 1] + 1 - this.hostFrom) * sy));
        for (let y = y0; y < y1; y++) {
          for (let x = x0; x < x1; x++) if (((x - y) & 7) < 2) pixels[y * width + x] = ink;
        }
      }
    }
  }

  paintJobs(width, height, sparse) {
    const {run, share, badShare} = this;
    const {byStart, start, finish, offsets, bounds, state} = run;
    const {from, to, last} = this.time;
    const sx = width / (to - from);
    const hostFrom = this.hostFrom;
    const sy = height / (this.hostTo - hostFrom);
    for (let r = 0; r < byStart.length; r++) {
      const i = byStart[r];
      if (start[i] >= to) break;
      const end = finish[i] === finish[i] ? finish[i] : last;
      if (end < from) continue;
      const xa = (start[i] - from) * sx;
      const xb = (end - from) * sx;
      const x0 = Math.max(0, Math.round(xa));
      const x1 = Math.min(width, Math.max(Math.round(xb), sparse ? x0 + 1 : 0));
      const wide = xb - xa >= 1 || sparse;
      const bad = state[i] !== this.succeeded;
      for (let k = offsets[i]; k < offsets[i + 1]; k += 2) {
        const ya = (bounds[k] - hostFrom) * sy;
        const yb = (bounds[k + 1] - hostFrom) * sy;
        if (yb <= 0 || ya >= height) continue;
        if (wide && yb - ya >= 1) {
          this.box(i, x0, Math.max(0, Math.round(ya)), x1, Math.min(height, Math.round(yb)), xa, ya, xb - xa < 1);
        } else {
          addShare(share, width, height, xa, Math.max(xb, xa + 1e-3), ya, yb);
          if (bad) addShare(badShare, width, height, xa, Math.max(xb, xa + 1e-3), ya, yb);
        }
      }
    }
  }

  /** How many jobs are in view, and a measure of the work of painting them. */
  inView() {
    const {byStart, start, finish, offsets} = this.run;
    let jobs = 0;
    let work = 20000;
    for (let r = 0; r < byStart.length && start[byStart[r]] < this.time.to; r++) {
      const i = byStart[r];
      if (finish[i] < this.time.from) continue;
      jobs++;
      work += offsets[i + 1] - offsets[i];
    }
    return {jobs, work};
  }

  /** A picture of everything fills the space around the last one while that is stretched. */
  keepOverview() {
    const canvas = this.overview?.canvas ?? document.createElement('canvas');
    canvas.width = this.image.width;
    canvas.height = this.image.height;
    canvas.getContext('2d').drawImage(this.picture.canvas, 0, 0);
    this.overview = {...this.picture, canvas};
  }

  /** A job as a box: fill, pattern of its state, an edge where there is room. */
  box(i, x0, y0, x1, y1, xa, ya, thin) {
    const {pixels} = this;
    const {width, height} = this.image;
    const state = this.run.state[i];
    const fills = this.paints.fills[state];
    const ink = this.paints.inks[state];
    const fill = thin ? ink : fills[fills.length > 1 ? (i * 0x9e3779b1 >>> 8) % 6 : 0];
    const roomy = x1 - x0 >= 4 && y1 - y0 >= 4;
    this.coverLabels(x0, y0, y1);
    const pattern = x1 - x0 >= 3 && y1 - y0 >= 3 ? this.paints.patterns[state] : undefined;
    const left = Math.round(xa);
    const top = Math.round(ya);
    for (let y = y0; y < y1; y++) {
      const row = y * width;
      pixels.fill(fill, row + x0, row + x1);
      if (pattern) {
        for (let x = x0; x < x1; x++) if (pattern(x - left, y - top)) pixels[row + x] = ink;
      }
      if (roomy) {
        if (left >= 0) pixels[row + x0] = ink;
        if (x1 < width) pixels[row + x1 - 1] = ink;
      }
    }
    if (roomy) {
      if (top >= 0) pixels.fill(ink, y0 * width + x0, y0 * width + x1);
      if (y1 < height) pixels.fill(ink, (y1 - 1) * width + x0, (y1 - 1) * width + x1);
      if (x1 - x0 >= 14 * this.ratio && y1 - y0 >= 12 * this.ratio && this.labels.length < 1500) {
        this.labelOf.fill(this.labels.length, y0, y1);
        this.labels.push(i, x0, y0, x1, y1);
      }
    }
  }

  /** Where jobs share a host, the later one lies on top: a name has room up to where that begins. */
  coverLabels(x0, y0, y1) {
    const {labels, labelOf} = this;
    for (let y = y0; y < y1; y++) {
      if (labelOf[y] >= 0 && labels[labelOf[y] + 3] > x0) labels[labelOf[y] + 3] = x0;
    }
  }

  paintShares() {
    const {pixels, share, badShare} = this;
    const {dense} = this.paints;
    for (let p = 0; p < pixels.length; p++) {
      const s = share[p];
      if (s === 0 || (pixels[p] !== 0 && pixels[p] !== this.paints.away)) continue;
      const shade = s >= 1 ? SHADES : (s * SHADES) | 0;
      const bad = badShare[p] === 0 ? 0 : Math.round(Math.min(1, badShare[p] / s) * BAD_SHADES);
      pixels[p] = dense[shade * (BAD_SHADES + 1) + bad];
    }
  }

  /** Names of the jobs, where they fit. */
  paintLabels(ctx) {
    const {labels, ratio, run} = this;
    const {left, top} = this.margin;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    for (let k = 0; k < labels.length; k += 5) {
      const [i, x0, y0, x1, y1] = labels.slice(k, k + 5);
      const letter = LOOKS[run.states[run.state[i]]]?.letter;
      const room = (x1 - x0) / ratio - 6;
      if (room < 8) continue;
      let text = (letter ? letter + ' ' : '') + shortName(run, i);
      if (text.length * 5 > room * 1.4 || ctx.measureText(text).width > room) text = letter;
      if (!text) continue;
      const x = left + (x0 + x1) / 2 / ratio;
      const y = top + (y0 + y1) / 2 / ratio;
      if (letter) {
        const half = ctx.measureText(text).width / 2 + 2;
        ctx.fillStyle = palette.colour(LOOKS[run.states[run.state[i]]].colour);
        ctx.fillRect(x - half, y - 6, 2 * half, 12);
      }
      ctx.fillStyle = palette.colour('job-text');
      ctx.fillText(text, x, y + 0.5);
    }
  }

  hostAxis(ctx) {
    const from = this.hostFrom;
    const to = this.hostTo;
    const rowHeight = this.plotHeight / (to - from);
    const step = Math.max(1, niceStep((to - from) / Math.max(1, this.plotHeight / 16)));
    const {left, top} = this.margin;
    ctx.textAlign = 'right';
    ctx.textBaseline = 'middle';
    ctx.save();
    ctx.beginPath();
    ctx.rect(0, top - 6, left + 1, this.plotHeight + 12);
    ctx.clip();
    for (let k = Math.ceil(from / step); k * step < to && k * step < this.hostCount; k++) {
      const host = k * step;
      const y = this.y(host) + Math.min(rowHeight, 2 * this.plotHeight) / 2;
      if (y < top - 2 || y > top + this.plotHeight + 2) continue;
      ctx.fillStyle = palette.colour('muted');
      ctx.fillText(fit(ctx, rowHeight >= 11 ? this.run.hostName(host) : groups(host), left - 8),
        left - 6, y);
      ctx.strokeStyle = palette.colour('axis');
      line(ctx, left - 3, y, left, y);
    }
    ctx.restore();
    ctx.strokeStyle = palette.colour('axis');
    ctx.strokeRect(left - 0.5, top - 0.5, this.plotWidth + 1, this.plotHeight + 1);
  }

  /** Thin bars that say which part of the whole is in view. */
  position(ctx) {
    const {left, top} = this.margin;
    const {time, rows} = this;
    ctx.fillStyle = palette.colour('accent');
    if (!time.whole) {
      const all = time.last - time.first;
      const x = left + (time.from - time.first) / all * this.plotWidth;
      ctx.fillRect(x, this.height - 3, Math.max(3, time.span / all * this.plotWidth), 3);
    }
    if (!rows.whole) {
      ctx.fillRect(left + this.plotWidth + 4, top + rows.from * this.plotHeight, 3,
        Math.max(3, rows.span * this.plotHeight));
    }
  }

  /** What moves with the pointer: the hovered and the selected job. */
  point(ctx) {
    ctx.save();
    ctx.beginPath();
    ctx.rect(this.margin.left - 1, this.margin.top - 1, this.plotWidth + 2, this.plotHeight + 2);
    ctx.clip();
    if (this.selected >= 0) this.outline(ctx, this.selected, true);
    if (this.hovered >= 0) this.outline(ctx, this.hovered, false);
    this.crosshair(ctx);
    ctx.restore();
  }

  outline(ctx, i, strong) {
    const {run} = this;
    const {offsets, bounds} = run;
    const colour = palette.colour('text');
    const submitted = this.x(run.submission[i]);
    if (!(run.start[i] === run.start[i])) {
      this.flag(ctx, submitted, shortName(run, i) + ' submitted', colour);
      return;
    }
    const x0 = this.x(run.start[i]);
    const x1 = Math.max(x0 + 2, this.x(run.finish[i] === run.finish[i] ? run.finish[i] : this.time.last));
    if (strong) {
      ctx.fillStyle = palette.colour('select');
      ctx.fillRect(x0, this.margin.top, x1 - x0, this.plotHeight);
    }
    ctx.strokeStyle = colour;
    ctx.lineWidth = strong ? 2 : 1.5;
    ctx.beginPath();
    for (let k = offsets[i]; k < offsets[i + 1]; k += 2) {
      const y0 = this.y(bounds[k]);
      const y1 = Math.max(y0 + 2, this.y(bounds[k + 1]));
      if (y1 < this.margin.top || y0 > this.margin.top + this.plotHeight) continue;
      ctx.rect(x0, y0, x1 - x0, y1 - y0);
    }
    ctx.stroke();
    if (offsets[i] === offsets[i + 1]) {
      this.flag(ctx, x0, shortName(run, i) + ' ran on no host', colour);
    } else if (submitted < x0) {
      // The time it waited, as a dashed line that leads to its first host.
      const y = this.y((bounds[offsets[i]] + bounds[offsets[i] + 1]) / 2);
      ctx.setLineDash([3, 3]);
      line(ctx, submitted, y, x0, y);
      ctx.setLineDash([]);
      line(ctx, submitted, y - 4, submitted, y + 4);
    }
  }

  flag(ctx, x, text, colour) {
    ctx.strokeStyle = colour;
    ctx.setLineDash([4, 3]);
    line(ctx, x, this.margin.top, x, this.margin.top + this.plotHeight);
    ctx.setLineDash([]);
    const right = x > this.margin.left + this.plotWidth / 2;
    ctx.textAlign = right ? 'right' : 'left';
    ctx.textBaseline = 'top';
    ctx.fillStyle = colour;
    ctx.fillText(text, x + (right ? -5 : 5), this.margin.top + 4);
  }

  /** The job at a point, else the nearest within two pixels; and how many others are as near. */
  find(x, y) {
    const {run} = this;
    const {byStart, start, finish, offsets, bounds} = run;
    const t = this.t(x);
    const host = this.hostAt(y);
    const nearT = 2 / this.plotWidth * this.time.span;
    const nearHost = Math.max(0, 2 / this.plotHeight * (this.hostTo - this.hostFrom) - 0.5);
    let best = -1;
    let bestMiss = Infinity;
    let others = -1;
    for (let r = 0; r < byStart.length; r++) {
      const i = byStart[r];
      if (start[i] > t + nearT) break;
      const missT = Math.max(0, start[i] - t, t - finish[i]) || 0;
      if (missT > nearT) continue;
      for (let k = offsets[i]; k < offsets[i + 1]; k += 2) {
        const missHost = Math.max(0, bounds[k] - host, host - bounds[k + 1]);
        if (missHost > nearHost) continue;
        const miss = missT / nearT + (missHost > 0 ? missHost / nearHost : 0);
        others++;
        if (miss <= bestMiss) {
          bestMiss = miss;
          best = i;
        }
        break;
      }
    }
    return {job: best, others: bestMiss === 0 && nearHost === 0 ? 0 : others};
  }

  inside(e) {
    return e.offsetX >= this.margin.left && e.offsetX <= this.width - this.margin.right
      && e.offsetY >= this.margin.top && e.offsetY <= this.height - this.margin.bottom;
  }

  hover(e) {
    super.hover(e);
    const {job, others} = this.inside(e) ? this.find(e.offsetX, e.offsetY) : {job: -1, others: 0};
    this.canvas.classList.toggle('hit', job >= 0);
    if (job !== this.hovered) {
      this.hovered = job;
      this.pointAgain();
    }
    this.tip.hidden = job < 0;
    if (job >= 0) this.showTip(job, others, e.offsetX, e.offsetY);
  }

  showTip(job, others, x, y) {
    const list = document.createElement('dl');
    for (const [name, value] of details(this.run, job)) {
      list.appendChild(document.createElement('dt')).textContent = name;
      list.appendChild(document.createElement('dd')).textContent = shortened(value, 160);
    }
    this.tip.replaceChildren(list);
    if (others > 0) {
      this.tip.appendChild(document.createElement('p')).textContent =
        `${groups(others)} more within two pixels: zoom in to tell them apart`;
    }
    const box = this.canvas.getBoundingClientRect();
    const tip = this.tip.getBoundingClientRect();
    let left = box.left + x + 16;
    if (left + tip.width > innerWidth - 8) left = Math.max(8, box.left + x - tip.width - 16);
    let top = box.top + y + 16;
    if (top + tip.height > innerHeight - 8) top = Math.max(8, box.top + y - tip.height - 16);
    this.tip.style.left = left + 'px';
    this.tip.style.top = top + 'px';
  }

  leave() {
    super.leave();
    this.hovered = -1;
    this.tip.hidden = true;
    this.pointAgain();
  }

  click(e) {
    if (!this.inside(e)) return;
    const {job} = this.find(e.offsetX, e.offsetY);
    this.onSelect(job);
  }

  drag(dx, dy) {
    super.drag(dx);
    this.rows.pan(-dy / this.plotHeight * this.rows.span);
    this.tip.hidden = true;
  }

  wheelHosts(delta, e) {
    this.rows.zoom(Math.exp(Math.max(-300, Math.min(300, delta)) * 0.002),
      this.hostAt(e.offsetY) / this.hostCount);
  }

  key(e) {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const zoomRows = f => this.rows.zoom(f);
    const acts = {
      ArrowLeft: () => this.time.pan(-this.time.span / 8),
      ArrowRight: () => this.time.pan(this.time.span / 8),
      ArrowUp: () => e.shiftKey ? zoomRows(0.7) : this.rows.pan(-this.rows.span / 8),
      ArrowDown: () => e.shiftKey ? zoomRows(1 / 0.7) : this.rows.pan(this.rows.span / 8),
      '+': () => this.time.zoom(0.7),
      '=': () => this.time.zoom(0.7),
      '-': () => this.time.zoom(1 / 0.7),
      Home: () => { this.time.reset(); this.rows.reset(); }
    };
    if (acts[e.key]) {
      e.preventDefault();
      acts[e.key]();
    }
  }

  select(job) {
    this.selected = job;
    this.pointAgain();
  }

  /** Brings a job into view, with some time before and after it. */
  reveal(job) {
    const {run} = this;
    const start = run.start[job] === run.start[job] ? run.start[job] : run.submission[job];
    const finish = run.finish[job] === run.finish[job] ? run.finish[job] : start;
    const length = Math.max(finish - start, this.time.least * 4,
      finish > start ? 0 : (this.time.last - this.time.first) / Math.min(1000, Math.max(20, run.n)));
    this.time.show(start - 3 * length, start + 5 * length);
    const k = run.offsets[job];
    if (run.offsets[job + 1] > k) {
      // One-host jobs on thousands of hosts need a closer look downwards, too.
      const wanted = Math.min(1, Math.max(40, (run.bounds[k + 1] - run.bounds[k]) * 4) / this.hostCount);
      const middle = (run.bounds[k] + run.bounds[k + 1]) / 2 / this.hostCount;
      if (this.rows.span > wanted || middle < this.rows.from || middle > this.rows.to) {
        this.rows.show(middle - wanted / 2, middle + wanted / 2);
      }
    }
  }
}

function shortened(text, most) {
  return text.length > most ? text.slice(0, most) + '…' : text;
}

function fit(ctx, text, room) {
  if (ctx.measureText(text).width <= room) return text;
  let kept = text;
  while (kept.length > 1 && ctx.measureText('…' + kept).width > room) kept = kept.slice(1);
  return '…' + kept;
}

/** Adds the part of each pixel that a rectangle covers. */
function addShare(share, width, height, xa, xb, ya, yb) {
  if (xa < 0) xa = 0;
  if (xb > width) xb = width;
  if (ya < 0) ya = 0;
  if (yb > height) yb = height;
  if (xb <= xa || yb <= ya) return;
  const c0 = Math.floor(xa);
  const c1 = Math.min(width - 1, Math.floor(xb));
  const r0 = Math.floor(ya);
  const r1 = Math.min(height - 1, Math.floor(yb));
  for (let r = r0; r <= r1; r++) {
    const high = (r === r1 ? yb : r + 1) - (r === r0 ? ya : r);
    if (high <= 0) continue;
    const row = r * width;
    if (c0 === c1) {
      share[row + c0] += (xb - xa) * high;
    } else {
      share[row + c0] += (c0 + 1 - xa) * high;
      for (let c = c0 + 1; c < c1; c++) share[row + c] += high;
      share[row + c1] += (xb - c1) * high;
    }
  }
}

/** Hosts that run a job, as a function of time. */
function busyHosts(run) {
  const starts = run.byStart.filter(i => run.hosts[i] > 0);
  const finishes = starts.filter(i => run.finish[i] === run.finish[i])
    .sort((a, b) => run.finish[a] - run.finish[b]);
  const {taken, freed} = run.why ? sharedHosts(run, starts, finishes)
    : {taken: starts.map(i => run.hosts[i]), freed: finishes.map(i => run.hosts[i])};
  return Steps.of(
    {n: starts.length, at: r => run.start[starts[r]], size: r => taken[r]},
    {n: finishes.length, at: r => run.finish[finishes[r]], size: r => freed[r]});
}

/** Where pods share hosts: how many hosts get their first pod with each start, lose their last. */
function sharedHosts(run, starts, finishes) {
  const pods = new Uint32Array(run.computeHosts);
  const taken = new Uint32Array(starts.length);
  const freed = new Uint32Array(finishes.length);
  const count = (i, change) => {
    let hosts = 0;
    for (let k = run.offsets[i]; k < run.offsets[i + 1]; k += 2) {
      for (let h = run.bounds[k]; h < Math.min(run.bounds[k + 1], pods.length); h++) {
        if (pods[h] === (change > 0 ? 0 : 1)) hosts++;
        pods[h] += change;
      }
    }
    return hosts;
  };
  for (let s = 0, f = 0; s < starts.length || f < finishes.length;) {
    const ends = f < finishes.length ? run.finish[finishes[f]] : Infinity;
    const begins = s < starts.length ? run.start[starts[s]] : Infinity;
    // A pod of no length starts before it ends.
    if (ends < begins || ends === begins && run.start[finishes[f]] < ends) {
      freed[f] = count(finishes[f++], -1);
    } else {
      taken[s] = count(starts[s++], 1);
    }
  }
  return {taken, freed};
}

/** Jobs that were submitted, will run and have not started; rejected ones are in no queue. */
function queueLength(run) {
  const rejected = run.states.indexOf('REJECTED');
  const from = run.submission.filter((t, i) => run.state[i] !== rejected).sort();
  const to = run.start.filter(t => t === t).sort();
  const one = () => 1;
  return Steps.of({n: from.length, at: r => from[r], size: one}, {n: to.length, at: r => to[r], size: one});
}

/** Hosts that are available, as a function of time. */
function availableHosts(run) {
  const gone = [];
  for (const gap of run.unavailable) {
    let hosts = 0;
    for (let k = 0; k < gap.hosts.length; k += 2) {
      hosts += Math.max(0, Math.min(run.computeHosts, gap.hosts[k + 1] + 1) - gap.hosts[k]);
    }
    gone.push([gap.from, hosts]);
    if (gap.to !== null) gone.push([gap.to, -hosts]);
  }
  gone.sort((a, b) => a[0] - b[0]);
  const away = Steps.of({n: gone.length, at: r => gone[r][0], size: r => gone[r][1]}, {n: 0});
  return new Steps(away.times, away.values.map(v => run.computeHosts - v));
}

/** One or several step functions of time. */
class Curve extends TimeChart {
  constructor(figure, time, runs, series, options) {
    super(figure, 150, time, runs);
    Object.assign(this, {runs, series, options});
    this.max = Math.max(options.max ?? 0, ...series.map(s => s.max)) || 1;
    this.output = figure.querySelector('output');
    const words = runs.map((run, i) => (runs.length > 1 ? run.title + ': ' : '')
      + options.words(run, series[i])).join(' ');
    figure.querySelector('.words').textContent = words;
    this.canvas.setAttribute('aria-label', figure.querySelector('figcaption').firstChild.data + ' over time. ' + words);
  }

  y(value) { return this.margin.top + (1 - value / (this.max * 1.04)) * this.plotHeight; }

  draw(ctx) {
    const step = Math.max(1, niceStep(this.max / 4));
    const ticks = [];
    for (let v = 0; v <= this.max; v += step) ticks.push(v);
    this.valueAxis(ctx, ticks, v => this.y(v), groups);
    ctx.save();
    ctx.beginPath();
    ctx.rect(this.margin.left, 0, this.plotWidth, this.height);
    ctx.clip();
    if (this.options.ceiling) this.ceiling(ctx);
    this.series.forEach((steps, i) => this.curve(ctx, steps, this.runs[i].index));
    ctx.restore();
    this.timeAxis(ctx);
  }

  curve(ctx, steps, index) {
    const alone = this.series.length === 1;
    const {from, to} = this.time;
    const inView = steps.before(to) - steps.before(from);
    seriesStyle(ctx, index);
    ctx.fillStyle = ctx.strokeStyle;
    const left = this.margin.left;
    if (inView < this.plotWidth) {
      this.exact(ctx, steps, alone);
      return;
    }
    const count = Math.floor(this.plotWidth);
    const {min, max, mean} = steps.sample(from, to, count);
    const width = this.plotWidth / count;
    if (alone) {
      ctx.globalAlpha = 0.22;
      for (let p = 0; p < count; p++) {
        const y = this.y(max[p]);
        ctx.fillRect(left + p * width, y, width, Math.max(1, this.y(min[p]) - y));
      }
      ctx.globalAlpha = 1;
      ctx.lineWidth = 1.25;
    }
    ctx.beginPath();
    for (let p = 0; p < count; p++) ctx.lineTo(left + (p + 0.5) * width, this.y(mean[p]));
    ctx.stroke();
  }

  exact(ctx, steps, alone) {
    const {from, to} = this.time;
    const path = new Path2D();
    let i = steps.before(from);
    let y = this.y(i < 0 ? 0 : steps.values[i]);
    path.moveTo(this.x(from), y);
    for (i++; i < steps.times.length && steps.times[i] < to; i++) {
      const x = this.x(steps.times[i]);
      path.lineTo(x, y);
      y = this.y(steps.values[i]);
      path.lineTo(x, y);
    }
    path.lineTo(this.x(to), y);
    ctx.stroke(path);
    if (alone) {
      path.lineTo(this.x(to), this.y(0));
      path.lineTo(this.x(from), this.y(0));
      ctx.globalAlpha = 0.14;
      ctx.fill(path);
      ctx.globalAlpha = 1;
    }
  }

  ceiling(ctx) {
    ctx.strokeStyle = palette.colour('muted');
    ctx.lineWidth = 1;
    ctx.setLineDash([5, 4]);
    for (const run of this.runs) {
      const y0 = this.y(run.computeHosts);
      if (run.available.times.length === 0) {
        line(ctx, this.margin.left, y0, this.width, y0);
        continue;
      }
      const first = run.available.before(this.time.from);
      let y = this.y(first < 0 ? run.computeHosts : run.available.values[first]);
      ctx.beginPath();
      ctx.moveTo(this.margin.left, y);
      for (let i = first + 1; i < run.available.times.length && run.available.times[i] < this.time.to; i++) {
        const x = this.x(run.available.times[i]);
        ctx.lineTo(x, y);
        y = this.y(run.available.values[i]);
        ctx.lineTo(x, y);
      }
      ctx.lineTo(this.width, y);
      ctx.stroke();
    }
    ctx.setLineDash([]);
  }

  point(ctx) {
    this.crosshair(ctx);
    const t = pointer.time;
    if (!(t >= this.time.from && t <= this.time.to)) {
      this.output.textContent = '';
      return;
    }
    const values = this.runs.map((run, i) => (this.runs.length > 1 ? run.title + ' ' : '')
      + this.options.value(run, this.series[i].valueAt(t)));
    this.output.textContent = `at ${moment(t, this.time.span / 1000)}: ${values.join(', ')}`;
  }
}

/** What the shades, letters and patterns mean, with how many jobs of each there are. */
function ganttLegend(runs) {
  const list = document.getElementById('legend');
  const counts = new Map();
  for (const run of runs) {
    for (let i = 0; i < run.n; i++) {
      const state = run.states[run.state[i]];
      counts.set(state, (counts.get(state) ?? 0) + 1);
    }
  }
  const entry = (paint, words) => {
    const item = list.appendChild(document.createElement('li'));
    if (paint) {
      const swatch = item.appendChild(document.createElement('canvas'));
      swatch.width = 28;
      swatch.height = 16;
      swatch.setAttribute('aria-hidden', 'true');
      const again = () => {
        const ctx = swatch.getContext('2d');
        const image = ctx.createImageData(28, 16);
        const pixels = new Uint32Array(image.data.buffer);
        const look = paints(runs[0].states);
        for (let y = 0; y < 16; y++) {
          for (let x = 0; x < 28; x++) pixels[y * 28 + x] = paint(x, y, look);
        }
        ctx.putImageData(image, 0, 0);
      };
      again();
      themeListeners.push(again);
    }
    item.append(words);
  };
  runs[0].states.forEach((state, s) => {
    const look = LOOKS[state];
    if (!look || !counts.has(state)) return;
    const edge = (x, y) => x === 0 || y === 0 || x === 27 || y === 15;
    entry(
      (x, y, p) => edge(x, y) || p.patterns[s]?.(x, y) ? p.inks[s]
        : p.fills[s][p.fills[s].length > 1 ? Math.floor(x / 28 * 6) : 0],
      `${look.letter ? look.letter + ' ' : ''}${look.words} (${groups(counts.get(state))})`);
  });
  entry((x, y, p) => p.dense[Math.floor(x / 27 * SHADES) * (BAD_SHADES + 1)],
    'many jobs in a pixel: the stronger, the busier');
  const uneven = runs[0].states.some(s => LOOKS[s]?.letter && counts.has(s));
  if (uneven) {
    entry((x, y, p) => p.dense[48 * (BAD_SHADES + 1) + Math.round(x / 27 * BAD_SHADES)],
      'the warmer, the more of them did not complete');
  }
  if (runs.some(r => r.unavailable.length > 0)) {
    entry((x, y, p) => (((x - y) & 7) < 2 ? p.away : 0), 'host unavailable');
  }
  if (counts.has('REJECTED')) entry(undefined, `rejected, not drawn (${groups(counts.get('REJECTED'))})`);
}

/** Selecting, finding and describing a job, in all runs at once. */
class Selection {
  constructor(runs, gantts) {
    Object.assign(this, {runs, gantts});
    this.panel = document.getElementById('job');
    this.found = document.getElementById('found');
    this.input = document.getElementById('find');
    this.asked = '';
    this.turn = 0;
    document.getElementById('search').addEventListener('submit', e => {
      e.preventDefault();
      this.search(this.input.value.trim());
    });
    gantts.forEach((g, r) => { g.onSelect = job => job < 0 ? this.clear() : this.choose(r, job, false); });
    addEventListener('keydown', e => {
      const typing = e.target.closest?.('input, textarea, select');
      if (e.key === '/' && !typing) {
        e.preventDefault();
        this.input.focus();
        this.input.select();
      } else if (e.key === 'Escape') {
        this.clear();
        if (e.target === this.input) gantts[0].canvas.focus({preventScroll: true});
      }
    });
  }

  /** All jobs of a run with this id: w0!12, or 12 of any workload. */
  static rows(run, id) {
    const rows = [];
    const bare = id.includes('!') ? id.slice(id.indexOf('!') + 1) : id;
    for (let i = 0; i < run.n; i++) {
      const name = run.name(i);
      if (name === id || (name === bare && fullName(run, i) === id)) rows.push(i);
    }
    return rows;
  }

  search(id) {
    if (!id) return this.clear();
    const r = this.runs.findIndex(run => Selection.rows(run, id).length > 0);
    if (r < 0) {
      this.clear();
      this.found.textContent = `no job ${shortened(id, 40)}`;
      return;
    }
    const rows = Selection.rows(this.runs[r], id);
    this.turn = id === this.asked ? (this.turn + 1) % rows.length : 0;
    this.asked = id;
    this.choose(r, rows[this.turn], true);
    this.found.textContent = rows.length > 1
      ? `${this.turn + 1} of ${rows.length}: Enter for the next` : '';
  }

  choose(r, job, reveal) {
    const id = fullName(this.runs[r], job);
    const jobs = this.runs.map((run, k) =>
      k === r ? job : Selection.rows(run, id).find(i => fullName(run, i) === id) ?? -1);
    this.gantts.forEach((g, k) => g.select(jobs[k]));
    if (reveal) this.gantts[r].reveal(job);
    this.describe(jobs);
    this.found.textContent = '';
  }

  clear() {
    this.gantts.forEach(g => g.select(-1));
    this.panel.replaceChildren();
    this.found.textContent = '';
  }

  describe(jobs) {
    const shown = this.runs.filter((run, k) => jobs[k] >= 0);
    const columns = shown.map(run => new Map(details(run, jobs[this.runs.indexOf(run)])));
    const names = [...new Set(columns.flatMap(c => [...c.keys()]))];
    const table = document.createElement('table');
    table.createCaption().textContent = 'The selected job';
    if (shown.length > 1) headRow(table, ['', ...shown.map(r => r.title)]);
    const body = table.createTBody();
    for (const name of names) {
      const row = body.insertRow();
      rowHeader(row, name);
      columns.forEach(c => { row.insertCell().textContent = shortened(c.get(name) ?? '–', 2000); });
    }
    this.panel.replaceChildren(table);
  }
}

function headRow(table, names) {
  const row = table.createTHead().insertRow();
  for (const name of names) {
    const cell = row.appendChild(document.createElement('th'));
    cell.scope = 'col';
    cell.textContent = name;
  }
}

function rowHeader(row, text) {
  const cell = row.appendChild(document.createElement('th'));
  cell.scope = 'row';
  cell.textContent = text;
  return cell;
}

/** Set once the schedule is drawn: other sections show jobs in it. */
let selection;

sections.push(runs => {
  const first = Math.min(...runs.map(r => r.first));
  const last = Math.max(first + 1, ...runs.map(r => r.last));
  const time = new View(first, last, Math.max(1e-3, (last - first) * 1e-9));
  const hosts = Math.max(1, ...runs.map(r => r.computeHosts));
  const rows = new View(0, 1, Math.min(1, 2 / hosts));
  const tallest = runs.length > 1 ? 300 : 460;
  const gantts = [...document.querySelectorAll('.gantt')].map((figure, i) => {
    const height = Math.min(tallest, Math.max(120, runs[i].computeHosts * 30)) + 44;
    return new Gantt(figure, height, runs[i], time, rows, runs);
  });
  selection = new Selection(runs, gantts);
  ganttLegend(runs);
  for (const run of runs) run.available = availableHosts(run);
  const busy = runs.map(busyHosts);
  const queue = runs.map(queueLength);
  const curves = [
    new Curve(document.getElementById('busy'), time, runs, busy, {
      max: hosts,
      ceiling: true,
      value: (run, v) => `${groups(v)} of ${groups(run.computeHosts)} hosts`
        + (run.computeHosts ? ` (${percent(v / run.computeHosts)})` : ''),
      words: (run, steps) => {
        const mean = steps.mean(run.first, run.last);
        return `On average ${rounded(mean)} of ${groups(run.computeHosts)} hosts are busy, at most ${groups(steps.max)}.`;
      }
    }),
    new Curve(document.getElementById('queue'), time, runs, queue, {
      value: (run, v) => groups(v) + (v === 1 ? ' job waits' : ' jobs wait'),
      words: (run, steps) => steps.max === 0 ? 'No job ever waits.'
        : `On average ${rounded(steps.mean(run.first, run.last))} jobs wait, at most ${groups(steps.max)}, first at ${moment(steps.peak)}.`
    })
  ];
  if (runs.length > 1) runLegend(runs, document.getElementById('busy'));
  [...gantts, ...curves].forEach(c => c.start());

  const range = document.getElementById('range');
  const describeRange = () => {
    const step = time.span / 1000;
    range.textContent = time.whole ? `${duration(time.last - time.first)} in all`
      : `${moment(time.from, step)} to ${moment(time.to, step)}, ${duration(time.span)}`;
  };
  time.listeners.push(describeRange);
  describeRange();
  const acts = {
    in: () => time.zoom(0.5),
    out: () => time.zoom(2),
    home: () => { time.reset(); rows.reset(); }
  };
  document.querySelectorAll('[data-do]').forEach(b => b.addEventListener('click', acts[b.dataset.do]));
});
