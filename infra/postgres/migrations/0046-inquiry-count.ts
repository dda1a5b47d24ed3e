import type { Migration } from './migration.js';

/**
 * How many inquiries of a UTC day concerned a person, came from a client, went to a bureau (protocol.md 8, 26). A row
 * goes with the key of its day, and names no enrollment. Counting is one function: an inquiry is counted once, and for
 * all three or for none.
 */
export const inquiryCount: Migration = {
  name: '0046-inquiry-count',
  up: `
    CREATE TABLE inquiry_count (
      day date NOT NULL REFERENCES attempt_key (day) ON DELETE CASCADE,
      of text NOT NULL CHECK (of IN ('person', 'client', 'bureau')),
      -- Of a person the blind index, of others the SHA-256 of their name, which may be long.
      index bytea NOT NULL CHECK (octet_length(index) = 32),
      count integer NOT NULL DEFAULT 1 CHECK (count > 0),
      PRIMARY KEY (day, of, index)
    );
    ALTER TABLE intent ADD COLUMN counted_at timestamptz;

    -- Answers 'counted', 'fenced', or whose limit is reached: then nothing of this inquiry is counted.
    CREATE FUNCTION count_inquiry(enrollment uuid, admitted_phase text, admitted_fence integer, step_name text,
                                  on_day date, person bytea, limits jsonb)
      RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        client bytea;
        bureau bytea;
        counted record;
      BEGIN
        SELECT sha256(convert_to(jsonb_build_array(e.client_iss, e.client_id)::text, 'UTF8')),
               sha256(convert_to((e.plan -> 'adapters' -> 'identity')::text, 'UTF8'))
          INTO client, bureau
          FROM public.enrollment e
          WHERE e.id = enrollment AND e.phase = admitted_phase AND e.fence = admitted_fence FOR SHARE;
        IF NOT FOUND THEN
          RETURN 'fenced';
        END IF;
        UPDATE public.intent i SET counted_at = now()
          WHERE i.enrollment_id = enrollment AND i.step = step_name AND i.counted_at IS NULL;
        IF NOT FOUND THEN
          RETURN 'counted'; -- A try before this one has.
        END IF;
        FOR counted IN SELECT * FROM (VALUES ('person', person), ('client', client), ('bureau', bureau)) AS v (of, index)
        LOOP
          INSERT INTO public.inquiry_count AS c (day, of, index) VALUES (on_day, counted.of, counted.index)
            ON CONFLICT (day, of, index) DO UPDATE SET count = c.count + 1
            WHERE c.count < (limits ->> counted.of)::integer;
          IF NOT FOUND THEN
            RAISE EXCEPTION USING ERRCODE = 'configuration_limit_exceeded', MESSAGE = counted.of;
          END IF;
        END LOOP;
        RETURN 'counted';
      EXCEPTION
        WHEN configuration_limit_exceeded THEN
          RETURN SQLERRM; -- And what this call had counted is taken back.
      END $$;
    REVOKE EXECUTE ON FUNCTION count_inquiry(uuid, text, integer, text, date, bytea, jsonb) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION count_inquiry(uuid, text, integer, text, date, bytea, jsonb) TO enrollment_worker;
  `,
};
