-- The rule of src/scenes/reports/rules.ts: an open report goes anywhere but back to the start, a closed one is opened again or hidden,
-- a hidden one begins anew.
CREATE TRIGGER reports_requests_first BEFORE INSERT ON reports_requests WHEN NEW.state <> 'RECEIVED'
BEGIN
  SELECT RAISE(ABORT, 'ILLEGAL_TRANSITION');
END;
--> statement-breakpoint
CREATE TRIGGER reports_requests_moves BEFORE UPDATE OF state ON reports_requests
WHEN NOT CASE
  WHEN OLD.state = NEW.state THEN 0
  WHEN OLD.state = 'HIDDEN' THEN NEW.state = 'RECEIVED'
  WHEN NEW.state = 'RECEIVED' THEN 0
  WHEN OLD.state IN ('RECEIVED', 'CONFIRMED', 'INVESTIGATING', 'IN_PROGRESS', 'ACTION_SCHEDULED') THEN 1
  ELSE NEW.state IN ('CONFIRMED', 'HIDDEN') END
BEGIN
  SELECT RAISE(ABORT, 'ILLEGAL_TRANSITION');
END;
--> statement-breakpoint
-- What was reported stays as it was; who reported it is only ever forgotten.
CREATE TRIGGER reports_requests_frozen BEFORE UPDATE OF id, city_code, service_id, lon, lat, description, attributes, confidential, resident_id, partner_id, created_at ON reports_requests
WHEN NEW.id <> OLD.id OR NEW.city_code <> OLD.city_code OR NEW.service_id <> OLD.service_id OR NEW.lon <> OLD.lon OR NEW.lat <> OLD.lat OR NEW.description <> OLD.description
  OR NEW.attributes <> OLD.attributes OR NEW.confidential <> OLD.confidential OR NEW.partner_id IS NOT OLD.partner_id OR NEW.created_at <> OLD.created_at
  OR (NEW.resident_id IS NOT OLD.resident_id AND NEW.resident_id IS NOT NULL)
BEGIN
  SELECT RAISE(ABORT, 'FROZEN');
END;
--> statement-breakpoint
CREATE TRIGGER reports_steps_no_update BEFORE UPDATE ON reports_steps
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;
--> statement-breakpoint
CREATE TRIGGER reports_steps_no_delete BEFORE DELETE ON reports_steps
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;
