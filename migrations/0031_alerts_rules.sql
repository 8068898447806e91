-- A message that comes, changes or goes falls on every list of alerts of its city. Infos and references are written
-- in the batch of their message, which bumps its hash.
CREATE TRIGGER alerts_messages_changed_insert AFTER INSERT ON alerts_messages
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) VALUES (NEW.id, 'Alert', NULL, NULL, NEW.city_code);
END;
--> statement-breakpoint
CREATE TRIGGER alerts_messages_changed_update AFTER UPDATE ON alerts_messages
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) VALUES (NEW.id, 'Alert', NULL, NULL, NEW.city_code);
END;
--> statement-breakpoint
CREATE TRIGGER alerts_messages_changed_delete AFTER DELETE ON alerts_messages
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) VALUES (OLD.id, 'Alert', NULL, NULL, OLD.city_code);
END;
--> statement-breakpoint
CREATE TRIGGER alerts_infos_changed_insert AFTER INSERT ON alerts_infos
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT id, 'Alert', NULL, NULL, city_code FROM alerts_messages WHERE id = NEW.message_id;
END;
--> statement-breakpoint
CREATE TRIGGER alerts_infos_changed_update AFTER UPDATE ON alerts_infos
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT id, 'Alert', NULL, NULL, city_code FROM alerts_messages WHERE id = NEW.message_id;
END;
--> statement-breakpoint
CREATE TRIGGER alerts_infos_changed_delete AFTER DELETE ON alerts_infos
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT id, 'Alert', NULL, NULL, city_code FROM alerts_messages WHERE id = OLD.message_id;
END;
--> statement-breakpoint
CREATE TRIGGER alerts_references_changed_insert AFTER INSERT ON alerts_references
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT id, 'Alert', NULL, NULL, city_code FROM alerts_messages WHERE id = NEW.message_id;
END;
--> statement-breakpoint
CREATE TRIGGER alerts_references_changed_update AFTER UPDATE ON alerts_references
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT id, 'Alert', NULL, NULL, city_code FROM alerts_messages WHERE id = NEW.message_id;
END;
--> statement-breakpoint
CREATE TRIGGER alerts_references_changed_delete AFTER DELETE ON alerts_references
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT id, 'Alert', NULL, NULL, city_code FROM alerts_messages WHERE id = OLD.message_id;
END;
