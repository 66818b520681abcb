/** What names of columns tell. Compared in lower case, without signs and units. */

const TIME =
  /^(?:time|timestamp|timestamps|ts|t|date|datetime|date ?time|day|datum|zeit|zeitstempel|datum ?uhrzeit|uhrzeit|epoch|unix|unix ?time|unix ?timestamp|when|at|created|created ?at|recorded|recorded ?at|measured ?at|received ?at|sampled ?at|fecha|hora|heure|horodatage|data|ora|tijd|datetime ?utc|time ?utc|utc|utc ?time|local ?time|log ?time|logged|logged ?at|last ?changed|sample ?time|elapsed|elapsed ?time|seconds|secs|zeitpunkt|messzeit|time ?of ?day|time ?string)$/;
const VALUE =
  /^(?:value|values|val|reading|readings|wert|messwert|measurement ?value|state|data ?value|valeur|valor|waarde|numeric ?value|raw ?value|var ?value)$/;
const SENSOR =
  /^(?:sensor|sensor ?id|sensor ?name|sensors|device|device ?id|device ?name|id|name|tag|tag ?name|tagname|channel|kanal|series|metric|signal|point|point ?id|variable|var|parameter|param|node|node ?id|location|room|raum|station|station ?id|entity|entity ?id|topic|field|measurement|item|source|machine|machine ?id|unit ?id|meter|meter ?id|zone|site|ip|ip ?address|mac|mac ?address|dev ?eui|imei|gerät|messstelle|sensornummer|varname|probe|address|serial|serial ?(?:number|no|nr)|stn|stn ?id|site ?(?:no|nr|number|id|name)|host|asset|equipment|register|slave)$/;
const SENSOR_ID =
  /^(?:item|host|tag|channel|probe|logger|asset|object|variable|metric|signal|register|stations?|sensors?|pump|tank|robot|plc|slave|area|gateway|module) ?(?:id|nr|no|number|name|index|address)$/;
const ROW_NUMBER =
  /^(?:#|scan|scan ?(?:no|nr|number)|no|nr|num|number|row|row ?(?:no|nr|number|num|id)|record|record ?(?:no|nr|number)|rn|index|idx|line|sample ?(?:no|nr|number|#)|sample|seq|sequence|count|lfd ?nr|unnamed: ?\d+|zeile)$/;
/** Numbers under such a name may be those of rows in a database. */
const ROW_ID =
  /(?:^| )(?:id|uid|pk|key)$|^(?:entry|row|record|event|reading|log|sample|msg|message)(?:id| ?no| ?nr| ?number)$/;
/** Said of a reading, and no reading itself. */
const ASIDE =
  /^(?:quality|qual|status|state|flag|flags|unit|units|einheit|comment|comments|note|notes|remark|validity|valid|error|alarm|result|table|started|stopped|start|stop|end|ended|ende|bis|q|qc|severity|crc|checksum|remarks|bemerkung|attributes|last ?updated|tz|time ?zone|(?:utc|gmt|tz|time ?zone) ?off ?set(?: (?:s|sec|seconds|min|minutes|h|hours))?)$/;

/** What stores add to each row: Elasticsearch, Splunk. */
const OF_STORE = /^_(?:score|version|seq_no|primary_term|span|spandays|bkt|kv)$/;

export interface NameHints {
  readonly isTime: boolean;
  readonly isValue: boolean;
  readonly isSensor: boolean;
  /** It has a number or a word by which a sensor is known, and nothing that is measured. */
  readonly isSensorId: boolean;
  readonly isRowNumber: boolean;
  readonly isRowId: boolean;
  readonly isAside: boolean;
  /** It says that its times are in UTC. */
  readonly isUtc: boolean;
  readonly isMilliseconds: boolean;
  readonly isSeconds: boolean;
  /** It is nothing but a time, whatever else the table holds: a lone T is a temperature there. */
  readonly isOnlyTime: boolean;
}

/** What the name of a column says about it. @param unit what stands below the name */
export function hintsOf(name: string, unit = ''): NameHints {
  // The line of names may begin as a comment does.
  const lower = name
    .trim()
    .replace(/^[#%;]+\s*(?=\p{L})/u, '')
    .toLowerCase();
  const bare = lower
    .replace(/[([{].*$/, '')
    .replace(/[^\p{L}\p{N}#:]+/gu, ' ')
    .trim();
  const words = bare.split(' ');
  const isTime =
    TIME.test(bare) ||
    (words.length <= 3 &&
      words.some((word) => /^(?:time|timestamp|date|datetime|zeit|datum|zeitstempel|epoch|unix|uhrzeit)$/.test(word)));
  return {
    isTime,
    isValue: VALUE.test(bare),
    isSensor: SENSOR.test(bare) || SENSOR_ID.test(bare),
    isSensorId:
      SENSOR_ID.test(bare) ||
      (SENSOR.test(bare) && /(?:id|register|slave|serial|stn|imei|(?:site|serial) ?(?:no|nr|number))$/.test(bare)),
    isRowNumber: ROW_NUMBER.test(bare),
    isRowId: ROW_ID.test(bare),
    isAside: ASIDE.test(bare) || OF_STORE.test(lower),
    isUtc: /\butc\b|\bgmt\b|_utc/.test(lower),
    isSeconds:
      /[([_ ](?:s|sec|secs|seconds|sek)[.)\]]*$/.test(lower) || /^(?:seconds|secs)$/.test(bare) || SECONDS.test(unit),
    isOnlyTime: (TIME.test(bare) && !/^(?:t|data)$/.test(bare)) || /^time ?(?:ms|s|us|ns|string)$/.test(bare),
    isMilliseconds: /[([_ ](?:ms|msec|milliseconds|millis)[)\]]?$/.test(lower) || MILLISECONDS.test(unit),
  };
}

const SECONDS = /^[([]?(?:s|secs?|seconds?)[)\]]?$/i;
const MILLISECONDS = /^[([]?(?:ms|msecs?|milliseconds?)[)\]]?$/i;
const UNIT =
  /^\(?\[?(?:°?\s?[cfk]|deg ?[cfk]|celsius|fahrenheit|kelvin|%|%? ?rh|utc|gmt|s|sec|ms|min|h|hz|khz|mhz|k?w|kwh|mwh|wh|m?v|k?v|m?a|k?pa|hpa|m?bar|psi|m|mm|cm|km|m\/s|km\/h|kg|g|t|l|l\/s|l\/min|l\/h|m3|m³|m3\/h|m³\/h|m\^?3\/h|rpm|1\/min|ppm|ppb|lux|lx|db|dba|ohm|Ω|kΩ|n|nm|j|kj|mj|µ[a-z]+|μ[a-z]+|u[a-z]|w\/m2|w\/m²|deg|degrees|rad|bool|real|int|float|double|string|avg|smp|max|tot|std|ts|rn|second|volt|ampere|watt|yyyy.*|dd.*|mm[/.].*|hh:?mm.*|iso ?8601|unit|units|-|)\)?\]?$/i;

/** Whether a row under the names says units, or kinds. */
export function areUnits(cells: readonly string[]): boolean {
  // As Campbell's loggers begin it, whatever the units of the others are.
  if (cells[0] === 'TS' && cells[1] === 'RN') return true;
  // As the files of buoys do.
  if (/^#yr$/i.test(cells[0] ?? '') && cells[1] === 'mo') return true;
  return cells.some((cell) => cell.trim() !== '') && cells.every((cell) => UNIT.test(cell.trim()));
}
